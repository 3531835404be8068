// @vitest-environment node
import { createUplusApi, createUserModule, httpAdapter } from 'up-user-module';
import { createAccountService } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { credentials, network, publicClient, success, timedOut, user } from './page.js';
import * as samples from './samples.js';
import {
  type Answer,
  endFakeTime,
  failureOf,
  fieldsOf,
  json,
  noContent,
  realm,
  scriptedFetch,
} from './support.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  await endFakeTime();
  vi.unstubAllGlobals();
});

describe('httpAdapter', () => {
  it('is always ready and called http', () => {
    const adapter = httpAdapter({ realm, clientId: 'h5' });
    expect(adapter.name).toBe('http');
    expect(adapter.ready()).toBe(true);
  });

  it("has the account service's endpoints, with the same options", async () => {
    const sent = scriptedFetch(json(samples.avatarInfo));
    const { account } = httpAdapter({ realm, clientId: 'h5', fetch: sent.fetch });
    expect(await account.getAvatarInfo('default')).toEqual(samples.avatarInfo);
    expect(sent.last().url).toBe(`${realm}/avatar/default?format=json`);
  });

  it('asks a gateway without client fields', async () => {
    const sent = scriptedFetch(json(samples.tokens), json(samples.account), noContent);
    const adapter = httpAdapter({ gateway: 'https://gateway.test', fetch: sent.fetch });
    const module = createUserModule({ adapters: [adapter] });
    await adapter.login(credentials);
    await module.getUserInfo();
    await module.logOut();
    expect(sent.requests.map(({ url }) => url.replace('https://gateway.test/account', ''))).toEqual([
      '/protocol/openid-connect/token',
      '/account',
      '/protocol/openid-connect/logout',
    ]);
    const [login, , logout] = await Promise.all(sent.requests.map((request) => request.text()));
    expect(fieldsOf(login ?? '')).toEqual({ grant_type: 'password', ...credentials });
    expect(fieldsOf(logout ?? '')).toEqual({ refresh_token: samples.tokens.refresh_token });
  });

  it('is 000001, reason network, where the service cannot be reached', async () => {
    const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    const adapter = httpAdapter({ realm, clientId: 'h5', fetch });
    expect(await failureOf(adapter.login(credentials))).toMatchObject(network);
  });
});

describe('the option http of UplusApi', () => {
  it('gives pages the module and the login', async () => {
    const service = createAccountService();
    const { clientId } = publicClient;
    const { http, upUserModule } = createUplusApi({
      http: { realm: service.realm, clientId, fetch: service.fetch },
    });
    if (!http) throw new Error('There is no http.');
    await http.login(credentials);
    expect(await upUserModule.getUserInfo()).toMatchObject({ ...success, retData: { userId: user.id } });
    expect(await upUserModule.logOut()).toMatchObject(success);
    expect(await upUserModule.getLoginStatus()).toMatchObject({ retData: { isLogin: false } });
  });

  it('is absent where it was not given', async () => {
    const { http, upUserModule } = createUplusApi();
    expect(http).toBeUndefined();
    expect(await failureOf(upUserModule.getUserInfo())).toMatchObject({
      retCode: '990001',
      reason: 'unsupported',
    });
  });
});

describe('without AbortController, as in old WebViews', () => {
  // Node's own Request needs one.
  const someRequest = new Request(realm);

  beforeEach(() => {
    vi.stubGlobal('AbortController', undefined);
  });

  /** A page whose requests are answered by what the last part of their path names. */
  function openOldPage(answers: Record<string, Answer>) {
    const sent: string[] = [];
    const fetch = async (url: unknown, { method }: RequestInit = {}) => {
      const name = `${method} ${String(url).split('/').pop()}`;
      sent.push(name);
      const answer = answers[name];
      return answer ? answer(someRequest) : new Response(null, { status: 404 });
    };
    const http = httpAdapter({ realm, clientId: 'h5', fetch });
    return { http, module: createUserModule({ adapters: [http] }), sent };
  }

  it('logs in, reads, writes and logs out', async () => {
    const { http, module, sent } = openOldPage({
      'POST token': json(samples.tokens),
      'GET account': json(samples.account),
      'POST account': noContent,
      'POST logout': noContent,
    });
    await http.login(credentials);
    expect(await module.getUserInfo()).toMatchObject({ retData: { username: 'alva' } });
    expect(await module.updateUserInfo({ nickname: 'a' })).toMatchObject(success);
    expect(await module.logOut()).toMatchObject(success);
    expect(sent).toEqual(['POST token', 'GET account', 'GET account', 'POST account', 'POST logout']);
  });

  it('a call has its deadline', async () => {
    const { http, module } = openOldPage({
      'POST token': json(samples.tokens),
      'GET account': () => new Promise(() => {}),
    });
    await http.login(credentials);
    const failure = failureOf(module.getUserInfo());
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await failure).toMatchObject(timedOut);
  });

  it.each([
    ['due', 1795],
    ['refused', 0],
  ])('what nobody waits for any more is not begun (the token is %s)', async (why, secondsLater) => {
    let release = () => {};
    const renewal: Answer = () =>
      new Promise((resolve) => {
        release = () => resolve(Response.json(samples.tokens));
      });
    const answers: Record<string, Answer> = {
      'POST token': json(samples.tokens),
      'GET account': json({}, { status: 401 }),
      'POST account': noContent,
    };
    const { http, module, sent } = openOldPage(answers);
    await http.login(credentials);
    vi.setSystemTime(Date.now() + secondsLater * 1000);
    answers['POST token'] = renewal;
    const failure = failureOf(module.updateUserInfo({ nickname: 'a' }, { timeout: 1000 }));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failure).toMatchObject(timedOut);
    answers['GET account'] = json(samples.account);
    release();
    await vi.advanceTimersByTimeAsync(100);
    expect(sent).toEqual(['POST token', ...(why === 'due' ? [] : ['GET account']), 'POST token']);
  });
});
