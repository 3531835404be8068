import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createUserModule, httpAdapter } from 'up-user-module';
import { type AccountService, accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { listen } from '../contract/listen.js';

const script = fileURLToPath(new URL('../../demo/gateway.mjs', import.meta.url));
const { client, publicClient, user } = accountServiceDefaults;
const origin = 'http://page.test';

let service: AccountService;
let backend: Awaited<ReturnType<typeof listen>>;
let gateway: ChildProcess | undefined;
/** All that the gateway has printed. */
let printed = '';

beforeAll(async () => {
  // The realm's URL has the port in it, which is known once it listens.
  backend = await listen((request) => service.fetch(request));
  service = createAccountService({ realm: `${backend.origin}/realms/zhiju` });
});
afterAll(() => backend.close());

afterEach(async () => {
  if (gateway?.exitCode === null) {
    const exit = once(gateway, 'exit');
    gateway.kill('SIGKILL');
    await exit;
  }
  gateway = undefined;
});

function start(env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk;
    });
  }
  gateway = child;
  return child;
}

/** Starts the gateway as its head says, for a page at `origin`; gives back its URL. */
async function startForPage(): Promise<string> {
  const child = start({
    ORIGINS: `http://other.test,${origin}`,
    ACCOUNT_REALM: service.realm,
    ACCOUNT_CLIENT_ID: client.clientId,
    ACCOUNT_CLIENT_SECRET: client.clientSecret,
    BASE_PATH: '/api',
    PORT: '0',
  });
  if (!child.stdout) throw new Error('no stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /port (\d+)/.exec(line) ?? [];
    if (port) return `http://127.0.0.1:${port}/api`;
  }
  throw new Error(`The gateway has ended before it was there: ${printed}`);
}

/** A page at an origin, as the gateway sees it. */
const openPage = (url: string, from: string) => {
  const http = httpAdapter({
    gateway: url,
    fetch: (input, init) => {
      const request = new Request(input, init);
      request.headers.set('origin', from);
      return fetch(request);
    },
  });
  return { http, module: createUserModule({ adapters: [http] }) };
};

const credentials = { username: user.username, password: user.password };

it('takes its configuration from the environment, and serves a page of its origins', async () => {
  const { http, module } = openPage(await startForPage(), origin);
  await http.login(credentials);
  expect(await module.getUserInfo()).toMatchObject({
    retCode: '000000',
    retData: { offUserId: user.id, username: user.username },
  });
  expect(service.requests.length).toBeGreaterThan(1);
  expect(printed).not.toContain(client.clientSecret);
});

it('refuses a page of another origin', async () => {
  const { http } = openPage(await startForPage(), 'http://evil.test');
  const before = service.requests.length;
  await expect(http.login(credentials)).rejects.toMatchObject({ status: 403 });
  expect(service.requests).toHaveLength(before);
});

it.each(['SIGTERM', 'SIGINT'] as const)('ends at %s, also with connections that are kept', async (signal) => {
  const { http } = openPage(await startForPage(), origin);
  await http.login(credentials);
  const exit = gateway && once(gateway, 'exit');
  gateway?.kill(signal);
  expect(await exit).toEqual([0, null]);
});

it('does not start without origins, and says which setting is missing', async () => {
  const child = start({ PORT: '0', ACCOUNT_REALM: service.realm, ACCOUNT_CLIENT_ID: publicClient.clientId });
  const [code] = await once(child, 'close');
  expect(code).not.toBe(0);
  expect(printed).toContain('origins');
});
