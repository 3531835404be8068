import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from './support/start-demo.js';

const addresses = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address);

if (addresses.length === 0) {
  console.warn('This machine is in no network, so the demo is not tested from another address.');
}

interface Answer {
  readonly status: number | undefined;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** A request to that origin with any headers, `Host` too, which `fetch` keeps to itself. */
function send(url: string, headers: Readonly<Record<string, string>> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: body === undefined ? 'GET' : 'POST', headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      resolve({ status: answer.statusCode, cookies: answer.headers['set-cookie'] ?? [], body: text });
    });
    sent.on('error', reject).end(body);
  });
}

describe('the demo for this machine alone', () => {
  let demo: Demo;

  beforeAll(async () => {
    demo = await startDemo();
  });

  afterAll(() => demo?.stop());

  it('is not there for other hosts, nor under names that somebody points at it', async () => {
    const { port } = new URL(demo.url);
    for (const host of [`evil.example:${port}`, 'evil.example', `127.0.0.1:1`]) {
      expect((await send(`${demo.url}/demo/config`, { host })).status, host).toBe(421);
    }
    expect((await send(`${demo.url}/demo/config`, { host: `localhost:${port}` })).status).toBe(200);
  });

  it.skipIf(addresses.length === 0)('does not listen on the network', async () => {
    const { port } = new URL(demo.url);
    await expect(send(`http://${addresses[0]}:${port}/`)).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe.skipIf(addresses.length === 0)('the demo for a phone on the same network', () => {
  let demo: Demo;
  let origin: string;

  beforeAll(async () => {
    demo = await startDemo({ HOST: '0.0.0.0' });
    origin = `http://${addresses[0]}:${new URL(demo.url).port}`;
  });

  afterAll(() => demo?.stop());

  it('has its services at the address by which the phone has come', async () => {
    for (const from of [origin, demo.url]) {
      const { hostname } = new URL(from);
      const { realm } = JSON.parse((await send(`${from}/demo/config`)).body);
      expect(new URL(realm).hostname).toBe(hostname);
      expect((await send(`${from}/h5/config.js`)).body).toContain(`"realm":"${realm}"`);
      expect((await send(`${realm}/avatar/default`)).status).toBe(200);
    }
  });

  it('has a gateway whose cookie a browser keeps without TLS', async () => {
    const page = { origin, 'x-up-user-module': '1' };
    const form = 'username=zhangwei&password=Zhiju2024';
    const type = 'application/x-www-form-urlencoded';
    const login = await send(`${origin}/gateway/session`, { ...page, 'content-type': type }, form);
    expect(login.status).toBe(200);
    const [cookie = ''] = login.cookies;
    expect(cookie).toMatch(/^[\w-]+=[\w-]+;/);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toMatch(/__Host-|Secure/);
    const session = await send(`${origin}/gateway/session`, { ...page, cookie: cookie.replace(/;.*/, '') });
    expect(JSON.parse(session.body)).toMatchObject({ isLogin: true });
  });

  it('keeps its switches for its own page', async () => {
    expect((await send(`${origin}/demo/sms`, { origin: demo.url })).status).toBe(403);
    expect((await send(`${origin}/demo/sms`, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await send(`${origin}/demo/sms`, { origin })).status).toBe(200);
  });
});
