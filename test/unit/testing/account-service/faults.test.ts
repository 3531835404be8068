// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Bench, consultLog } from './support.js';

const avatar = '/avatar/default?format=json';
const ok = { status: 200 };

describe('latency', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('delays the next request, and only that', async () => {
    const bench = new Bench();
    bench.service.faults.latency(300);
    const settled = vi.fn();
    const slow = bench.send(avatar).finally(settled);
    await vi.advanceTimersByTimeAsync(299);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await slow).toMatchObject(ok);
    expect(await bench.send(avatar)).toMatchObject(ok);
  });

  it('adds to another fault', async () => {
    const bench = new Bench();
    bench.service.faults.status(503);
    bench.service.faults.latency(300);
    const slow = bench.send(avatar);
    await vi.advanceTimersByTimeAsync(300);
    expect(await slow).toMatchObject({ status: 503 });
  });

  it.each([0, 100])('ends with the signal after %i ms; the request is not handled', async (ms) => {
    const bench = new Bench();
    const { refresh_token } = await bench.logIn();
    const { requests, faults } = bench.service;
    faults.latency(300);
    const controller = new AbortController();
    const slow = bench.send('/protocol/openid-connect/token', {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'wechatapp', grant_type: 'refresh_token', refresh_token }),
      signal: controller.signal,
    });
    const reason = new Error('enough');
    const refused = expect(slow).rejects.toBe(reason);
    if (ms > 0) await vi.advanceTimersByTimeAsync(ms);
    controller.abort(reason);
    await refused;
    expect(vi.getTimerCount()).toBe(0);
    expect(requests.slice(1)).toMatchObject([{ method: 'POST', status: 0 }]);
    expect(await bench.refresh(refresh_token)).toMatchObject(ok);
  });
});

describe('failures', () => {
  it('answers with a status', async () => {
    const bench = new Bench();
    bench.service.faults.status(503);
    expect(await bench.send(avatar)).toMatchObject({
      status: 503,
      body: { error: 'HTTP 503 Service Unavailable', error_description: consultLog },
    });
    expect(await bench.send(avatar)).toMatchObject(ok);
  });

  it('drops the connection as fetch sees it', async () => {
    const bench = new Bench();
    bench.service.faults.drop();
    await expect(bench.send(avatar)).rejects.toThrow(TypeError);
    expect(bench.service.requests).toEqual([
      { method: 'GET', path: '/realms/zhiju/avatar/default', status: 0 },
    ]);
    expect(await bench.send(avatar)).toMatchObject(ok);
  });

  it('cuts an answer off after the request was handled', async () => {
    const bench = new Bench();
    const { refresh_token } = await bench.logIn();
    bench.service.faults.truncate();
    await expect(bench.refresh(refresh_token)).rejects.toThrow(SyntaxError);
    expect(await bench.refresh(refresh_token), 'the token is used up').toMatchObject({ status: 400 });
  });

  it('cuts nothing off an answer without a body', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    bench.service.faults.truncate();
    expect(await bench.json('/account', {}, access_token)).toMatchObject({ status: 204, body: undefined });
  });

  it('answers with a page', async () => {
    const bench = new Bench();
    bench.service.faults.html();
    const response = await bench.service.fetch(bench.service.realm + avatar);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toMatch(/^<!doctype html>/);
  });

  it('can be read across origins', async () => {
    const bench = new Bench();
    const headers = { origin: 'https://h5.example.com' };
    bench.service.faults.status(502);
    bench.service.faults.html();
    bench.service.faults.truncate();
    for (const status of [502, 200, 200]) {
      const response = await bench.service.fetch(bench.service.realm + avatar, { headers });
      expect(response.status).toBe(status);
      expect(response.headers.get('access-control-allow-origin')).toBe(headers.origin);
    }
  });

  it('apply as often as asked, in the order planned', async () => {
    const bench = new Bench();
    bench.service.faults.status(500, { times: 2 });
    bench.service.faults.status(429);
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await bench.send(avatar)).status);
    expect(statuses).toEqual([500, 500, 429, 200]);
  });

  it('apply until they are cleared', async () => {
    const bench = new Bench();
    bench.service.faults.status(500, { times: Infinity });
    for (let i = 0; i < 3; i++) expect(await bench.send(avatar)).toMatchObject({ status: 500 });
    bench.service.faults.clear();
    expect(await bench.send(avatar)).toMatchObject(ok);
  });

  it('apply only to what matches, also with a regular expression that remembers', async () => {
    const bench = new Bench();
    const { access_token } = await bench.logIn();
    bench.service.faults.status(500, { match: /^POST .*\/account$/g, times: 2 });
    expect(await bench.get('/account', access_token)).toMatchObject(ok);
    expect(await bench.json('/account', {}, access_token)).toMatchObject({ status: 500 });
    expect(await bench.json('/account', {}, access_token)).toMatchObject({ status: 500 });
    expect(await bench.json('/account', {}, access_token)).toMatchObject({ status: 204 });
  });

  it('spares CORS preflights', async () => {
    const bench = new Bench();
    bench.service.faults.status(500);
    const preflight = await bench.service.fetch(bench.service.realm + avatar, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(await bench.send(avatar)).toMatchObject({ status: 500 });
  });
});

it.each([
  ['latency -1', (bench: Bench) => bench.service.faults.latency(-1), 'ms'],
  ['latency NaN', (bench: Bench) => bench.service.faults.latency(Number.NaN), 'ms'],
  ['status 200', (bench: Bench) => bench.service.faults.status(200), 'status'],
  ['status 600', (bench: Bench) => bench.service.faults.status(600), 'status'],
  ['times 0', (bench: Bench) => bench.service.faults.drop({ times: 0 }), 'times'],
  ['times 1.5', (bench: Bench) => bench.service.faults.html({ times: 1.5 }), 'times'],
])('refuses %s', async (_, planFault, field) => {
  const bench = new Bench();
  expect(() => planFault(bench)).toThrow(
    expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining(field) }),
  );
  expect(await bench.send(avatar)).toMatchObject(ok);
});
