// @vitest-environment node
import { createUwsService, uwsServiceDefaults } from 'up-user-module/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { appId, appKey, Bench, cloud, cloudThat, loginPath, otherApp } from './support.js';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const confirmed = { retCode: '00000', retInfo: '成功', openId: '34509854534' };

describe('a login', () => {
  it('gives an access token in the documented form', async () => {
    const bench = new Bench();
    expect(await bench.login(await bench.issueCode())).toEqual({
      retCode: '00000',
      retInfo: '成功',
      accessToken: expect.stringMatching(/^TGT[A-Z\d]{27}$/),
      scope: 'auth_app',
      expire: '2160000',
    });
  });

  it('gives another token each time, good for the user whose code it was', async () => {
    const bench = new Bench();
    const [first, second] = [await bench.accessToken('one'), await bench.accessToken('two')];
    expect(await bench.echo(first)).toMatchObject({ openId: 'one' });
    expect(await bench.echo(second)).toMatchObject({ openId: 'two' });
  });

  it('tells the lifetime of its token', async () => {
    const bench = new Bench({ ...cloudThat(async () => Response.json(confirmed)), accessTokenLifetime: 60 });
    expect(await bench.login('c')).toMatchObject({ expire: '60' });
  });

  it('takes a code once', async () => {
    const bench = new Bench();
    const code = await bench.issueCode();
    expect(await bench.login(code)).toMatchObject({ retCode: '00000' });
    expect(await bench.login(code)).toEqual({ retCode: 'D00013', retInfo: '登录失败：第三方云未确认授权码' });
  });

  it('takes the request of the document’s sample', async () => {
    const bench = new Bench({
      apps: [{ appId, appKey, verify: { ...cloud, fetch: async () => Response.json(confirmed) } }],
    });
    const sample = {
      clientId: '123',
      sequenceId: '20161020153428000015',
      language: 'en',
      timezone: '+8',
      'Content-Type': 'application/json',
      accessToken: undefined,
    };
    expect(await bench.login('8d969eef', { headers: sample })).toMatchObject({ retCode: '00000' });
  });
});

describe('the callback', () => {
  it('is a POST of code, clientKey and clientSecret as JSON', async () => {
    const received = vi.fn(async (_request: Request) => Response.json(confirmed));
    await new Bench(cloudThat(received)).login('8d969eef');
    const request = received.mock.calls[0]?.[0];
    expect(request).toMatchObject({ url: cloud.url, method: 'POST', redirect: 'manual' });
    expect(request?.headers.get('content-type')).toBe('application/json');
    expect(await request?.json()).toEqual({
      code: '8d969eef',
      clientKey: 'iot-client-project',
      clientSecret: 'E3er4J88P=vb9',
    });
  });

  it('goes over the global fetch where the app has no other', async () => {
    const received = vi.fn(async (_request: Request) => Response.json(confirmed));
    vi.stubGlobal('fetch', received);
    const bench = new Bench({ apps: [{ appId, appKey, verify: cloud }] });
    expect(await bench.login('c')).toMatchObject({ retCode: '00000' });
    expect(received.mock.calls[0]?.[0]?.url).toBe(cloud.url);
  });

  it.each<[string, () => Response]>([
    ['is a refusal', () => Response.json({ retCode: 'D00008', retInfo: '用户不合法' })],
    ['is a refusal with an openId', () => Response.json({ ...confirmed, retCode: 'D00008' })],
    ['has no openId', () => Response.json({ ...confirmed, openId: undefined })],
    ['has an empty openId', () => Response.json({ ...confirmed, openId: '' })],
    ['has no text as openId', () => Response.json({ ...confirmed, openId: 1 })],
    ['is of HTTP 500', () => Response.json(confirmed, { status: 500 })],
    ['is a redirect', () => Response.json(confirmed, { status: 302, headers: { location: '/verify2' } })],
    ['is not JSON', () => new Response('<!doctype html>')],
    ['is no object', () => Response.json([confirmed])],
    ['is empty', () => new Response()],
    ['never ends', () => new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(1024)) }))],
  ])('whose answer %s is a login that failed', async (_, answer) => {
    const bench = new Bench(cloudThat(async () => answer()));
    expect(await bench.login('c')).toEqual({
      retCode: 'D00013',
      retInfo: expect.stringMatching(/^登录失败：/),
    });
  });

  it('that cannot connect is a login that failed, and the answer quotes nothing of the error', async () => {
    const bench = new Bench(
      cloudThat(() => Promise.reject(new TypeError(`fetch failed ${cloud.clientSecret}`))),
    );
    expect(await bench.login('c')).toEqual({ retCode: 'D00013', retInfo: '登录失败：第三方云没有正常应答' });
  });

  it('has five seconds', async () => {
    vi.useFakeTimers();
    const signals: AbortSignal[] = [];
    let called = () => {};
    const calling = new Promise<void>((resolve) => {
      called = resolve;
    });
    const bench = new Bench(
      cloudThat(({ signal }) => {
        signals.push(signal);
        called();
        return new Promise(() => {});
      }),
    );
    const settled = vi.fn();
    const login = bench.login('c').finally(settled);
    await calling;
    await vi.advanceTimersByTimeAsync(4999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await login).toMatchObject({ retCode: 'D00013' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('ends when the caller aborts it', async () => {
    const caller = new AbortController();
    const reason = new Error('enough');
    const signals: AbortSignal[] = [];
    const bench = new Bench(
      cloudThat(({ signal }) => {
        signals.push(signal);
        caller.abort(reason);
        return new Promise(() => {});
      }),
    );
    await expect(bench.login('c', { signal: caller.signal })).rejects.toBe(reason);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(bench.service.requests).toEqual([
      { method: 'POST', path: loginPath, status: 0, retCode: undefined },
    ]);
  });

  it.each<[unknown, string, string]>([
    [{}, 'B00001', '缺少必填参数：code'],
    [{ code: null }, 'B00001', '缺少必填参数：code'],
    [{ code: '' }, 'B00001', '缺少必填参数：code'],
    [{ code: 8 }, 'B00002', '参数类型错误：code'],
    [{ code: ['8'] }, 'B00002', '参数类型错误：code'],
    [[], 'B00007', '参数与接口定义不匹配：Body 必须是 JSON 对象'],
    ['{"code":"8', 'B00007', '参数与接口定义不匹配：Body 必须是 JSON 对象'],
    [undefined, 'B00007', '参数与接口定义不匹配：Body 必须是 JSON 对象'],
  ])('is not made for the body %j', async (body, retCode, retInfo) => {
    const received = vi.fn(async () => Response.json(confirmed));
    const bench = new Bench(cloudThat(received));
    expect(await bench.call(loginPath, { method: 'POST', body })).toEqual({ retCode, retInfo });
    expect(received).not.toHaveBeenCalled();
  });
});

describe('an app that is not authorized', () => {
  it.each([
    ['is unknown', 'MB-UNKNOWN', appKey],
    ['has no third-party cloud', otherApp.appId, otherApp.appKey],
  ])('because it %s cannot log in', async (_, unauthorized, key) => {
    const bench = new Bench();
    const code = await bench.issueCode();
    const answer = await bench.login(code, { headers: { appId: unauthorized }, appKey: key });
    expect(answer).toEqual({ retCode: 'A00001', retInfo: '服务不可用' });
    expect(await bench.login(code), 'the code is still good').toMatchObject({ retCode: '00000' });
  });

  it('is the default one', async () => {
    const bench = new Bench();
    const { fetch } = createUwsService();
    const response = await fetch(bench.request(loginPath, { method: 'POST', body: { code: 'c' } }));
    expect(await response.json()).toEqual({ retCode: 'A00001', retInfo: '服务不可用' });
    expect(Object.keys(uwsServiceDefaults.app)).not.toContain('verify');
  });
});
