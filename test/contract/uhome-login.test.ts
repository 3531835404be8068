import { serve } from '@hono/node-server';
import { createUserModule, httpAdapter } from 'up-user-module';
import { createGateway, createVerifyCodeHandler, issueCode, memoryCodeStore } from 'up-user-module/server';
import { accountServiceDefaults, createAccountService, createUwsService } from 'up-user-module/testing';
import { createUwsClient, UwsError } from 'up-user-module/uws';
import { afterEach, describe, expect, it } from 'vitest';

/**
 * The login to the IoT platform with a third-party cloud's code (thirdparty-cloud-login.md), over real sockets: page →
 * gateway → UWS → the cloud's verify endpoint, and back.
 */

const page = 'http://h5.example.com';
const loginPath = '/uaccount/v1/security/thirdpartUserLogin';
const echoPath = '/test/v1/echo';
const app = { appId: 'MB-TEST-0000', appKey: 'app-key-Zq81' };
/** Known to the platform, but not authorized to log in. */
const unauthorizedApp = { appId: 'MB-TEST-0001', appKey: 'app-key-Zq82' };
const keys = { clientKey: 'iot-client-project', clientSecret: 'E3er4J88P=vb9' };
const uhomeToken = expect.stringMatching(/^TGT[A-Z\d]{27}$/);

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

/** Serves on a free port, and gives the origin. */
async function listen(fetch: (request: Request) => Response | Promise<Response>): Promise<string> {
  const server = serve({ fetch: (request) => fetch(request), hostname: '127.0.0.1', port: 0 });
  stops.push(() => new Promise((resolve) => server.close(() => resolve())));
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

interface WorldOptions {
  /** The app that the gateway signs for. */
  gatewayApp?: typeof app;
  /** What the platform shows to the third-party cloud. */
  platformKeys?: typeof keys;
}

async function startWorld({ gatewayApp = app, platformKeys = keys }: WorldOptions = {}) {
  const store = memoryCodeStore();
  const cloud = await listen(createVerifyCodeHandler({ ...keys, store }));

  const verify = { url: `${cloud}/verify`, ...platformKeys };
  const uws = createUwsService({ apps: [{ ...app, verify }, unauthorizedApp] });
  const account = createAccountService();
  const realm = `${await listen(account.fetch)}${new URL(account.realm).pathname}`;

  const gateway = await listen(
    createGateway({
      account: { realm, ...accountServiceDefaults.client },
      uws: {
        baseUrl: await listen(uws.fetch),
        ...gatewayApp,
        paths: [
          { method: 'GET', path: echoPath },
          { method: 'POST', path: echoPath },
        ],
      },
      origins: [page],
    }),
  );

  /** All that went over the line between page and gateway. */
  const traffic: { request: Request; answer: string }[] = [];
  const pageFetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    request.headers.set('origin', page);
    const response = await fetch(request.clone());
    traffic.push({ request, answer: await response.clone().text() });
    return response;
  };

  return {
    uws,
    account,
    realm,
    gateway,
    traffic,
    pageFetch,
    issueCode: (openId: string) => issueCode(store, openId),
    createClient: (getAccessToken?: () => Promise<string> | string) =>
      createUwsClient({
        gateway: `${gateway}/uws`,
        appId: app.appId,
        appVersion: '1.0.0',
        clientId: '356877020056553-08002700DC94',
        getAccessToken,
        fetch: pageFetch,
      }),
  };
}

/** The retCode with which UWS refused. */
async function refusalOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (error) => error,
  );
  if (!(error instanceof UwsError)) throw new Error(`not a UwsError: ${String(error)}`);
  return error.uwsCode;
}

describe('a login to the IoT platform', () => {
  it('gives the access token of the user whose code it was', async () => {
    const { createClient, issueCode, uws } = await startWorld();
    const login = await createClient().thirdpartUserLogin({ code: await issueCode('34509854534') });
    expect(login).toEqual({ accessToken: uhomeToken, scope: 'auth_app', expire: '2160000' });

    const client = createClient(() => login.accessToken);
    const echoed = { openId: '34509854534', largestLong: '9223372036854775807' };
    expect(await client.get(echoPath, { q: '灯 1' })).toMatchObject({ ...echoed, query: { q: '灯 1' } });
    expect(await client.post(echoPath, { b: ' 两 个 ' })).toMatchObject({
      ...echoed,
      body: { b: ' 两 个 ' },
    });
    expect(uws.requests).toEqual([
      { method: 'POST', path: loginPath, status: 200, retCode: '00000' },
      { method: 'GET', path: echoPath, status: 200, retCode: '00000' },
      { method: 'POST', path: echoPath, status: 200, retCode: '00000' },
    ]);
  });

  it('keeps every key and secret from the page', async () => {
    const { createClient, issueCode, traffic } = await startWorld();
    const client = createClient();
    const code = await issueCode('34509854534');
    await client.thirdpartUserLogin({ code });
    await refusalOf(client.thirdpartUserLogin({ code }));
    expect(traffic).toHaveLength(2);
    for (const { request, answer } of traffic) {
      const seen = [request.url, ...request.headers.values(), await request.text(), answer].join('\n');
      for (const secret of [app.appKey, keys.clientKey, keys.clientSecret])
        expect(seen).not.toContain(secret);
    }
  });

  it('fails with a code that was used, or that nobody issued', async () => {
    const { createClient, issueCode } = await startWorld();
    const client = createClient();
    const code = await issueCode('34509854534');
    await client.thirdpartUserLogin({ code });
    expect(await refusalOf(client.thirdpartUserLogin({ code }))).toBe('D00013');
    expect(await refusalOf(client.thirdpartUserLogin({ code: 'f'.repeat(64) }))).toBe('D00013');
  });

  it.each(['clientKey', 'clientSecret'])('fails where the platform has a wrong %s', async (name) => {
    const { createClient, issueCode } = await startWorld({ platformKeys: { ...keys, [name]: 'wrong' } });
    const login = createClient().thirdpartUserLogin({ code: await issueCode('34509854534') });
    expect(await refusalOf(login)).toBe('D00013');
  });

  it.each([
    ['that the platform does not know', { ...app, appId: 'MB-UNKNOWN' }],
    ['without the right to log in', unauthorizedApp],
  ])('is refused to an app %s', async (_, gatewayApp) => {
    const { createClient, issueCode } = await startWorld({ gatewayApp });
    const login = createClient().thirdpartUserLogin({ code: await issueCode('34509854534') });
    expect(await refusalOf(login)).toBe('A00001');
  });

  it('is refused to a gateway with a wrong appKey', async () => {
    const { createClient, issueCode } = await startWorld({ gatewayApp: { ...app, appKey: 'wrong' } });
    const login = createClient().thirdpartUserLogin({ code: await issueCode('34509854534') });
    expect(await refusalOf(login)).toBe('D00001');
  });

  it('is refused when it comes a second time with the same sequenceId', async () => {
    const { createClient, issueCode, traffic } = await startWorld();
    await createClient().thirdpartUserLogin({ code: await issueCode('34509854534') });
    const [sent] = traffic;
    if (!sent) throw new Error('nothing was sent');
    const replay = await fetch(sent.request);
    expect(await replay.json()).toEqual({ retCode: 'C00005', retInfo: '重复请求' });
  });

  it('has one winner of a hundred with the same code', async () => {
    const { createClient, issueCode, uws, traffic } = await startWorld();
    const client = createClient();
    const code = await issueCode('34509854534');
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () =>
        client.thirdpartUserLogin({ code }).then(
          ({ accessToken }) => accessToken,
          (error) => error.uwsCode,
        ),
      ),
    );
    const winners = outcomes.filter((outcome) => outcome !== 'D00013');
    expect(winners).toEqual([uhomeToken]);
    expect(new Set(traffic.map(({ request }) => request.headers.get('sequenceid'))).size).toBe(100);
    expect(uws.requests.map(({ retCode }) => retCode).sort()).toEqual([
      '00000',
      ...Array.from({ length: 99 }, () => 'D00013'),
    ]);
  });
});

describe('a module whose login includes the IoT platform', () => {
  const { username, password } = accountServiceDefaults.user;

  async function startModule(options?: WorldOptions) {
    const world = await startWorld(options);
    const { gateway, realm, pageFetch } = world;

    /** What the third-party cloud does for its page: a code for the user whose access token this is. */
    async function codeFor(accessToken: string): Promise<string> {
      const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
      const profile = await fetch(`${realm}/account`, { headers });
      const { id } = await profile.json();
      return world.issueCode(id);
    }

    const http = httpAdapter({
      gateway,
      fetch: pageFetch,
      uhomeLogin: async (accessToken) =>
        world.createClient().thirdpartUserLogin({ code: await codeFor(accessToken) }),
    });
    const module = createUserModule({ adapters: [http] });
    const client = world.createClient(async () => (await module.getOauthData()).retData.uhome_access_token);
    return { ...world, http, module, client };
  }

  it('has the platform’s token, which is good for the platform', async () => {
    const { http, module, client } = await startModule();
    await http.login({ username, password });
    const { retData: oauth } = await module.getOauthData();
    expect(oauth.uhome_access_token).toEqual(uhomeToken);
    expect((await module.getUserInfo()).retData).toMatchObject({
      userId: accountServiceDefaults.user.id,
      uhome_access_token: oauth.uhome_access_token,
      user_center_access_token: oauth.user_center_access_token,
    });
    expect(await client.get(echoPath)).toMatchObject({ openId: accountServiceDefaults.user.id });
  });

  it('keeps that token when the account’s is renewed', async () => {
    const { http, module, client, account } = await startModule();
    await http.login({ username, password });
    const { retData: before } = await module.getOauthData();
    account.expireAccessTokens();
    await module.getUserInfo();
    const { retData: after } = await module.getOauthData();
    expect(after.user_center_access_token).not.toBe(before.user_center_access_token);
    expect(after.uhome_access_token).toBe(before.uhome_access_token);
    expect(await client.get(echoPath)).toMatchObject({ retCode: '00000' });
  });

  it('learns that it has to log in when the platform’s token has expired', async () => {
    const { http, client, uws } = await startModule();
    await http.login({ username, password });
    uws.expireAccessTokens();
    await expect(client.get(echoPath)).rejects.toMatchObject({ retCode: '110001', uwsCode: 'D00004' });
  });

  it('is not logged in when the platform refuses', async () => {
    const { http, module } = await startModule({ platformKeys: { ...keys, clientSecret: 'wrong' } });
    await expect(http.login({ username, password })).rejects.toMatchObject({ uwsCode: 'D00013' });
    expect((await module.getLoginStatus()).retData).toEqual({ isLogin: false, isLogining: false });
    await expect(module.getUserInfo()).rejects.toMatchObject({ retCode: '110001' });
  });
});
