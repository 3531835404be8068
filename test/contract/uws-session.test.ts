// @vitest-environment node
import { httpAdapter } from 'up-user-module';
import { createRequestModule, createUwsClient, UwsError } from 'up-user-module/uws';
import { describe, expect, it } from 'vitest';
import { withCookies } from '../support/cookie-jar.js';
import { asFetch, echoPath, gatewayWithUws, identity, lina, zhangwei } from './gateway-uws.js';

const page = 'https://page.test';
const { appId, appVersion, clientId } = identity;

function openPage() {
  const sent: Request[] = [];
  const handle = gatewayWithUws(page);
  const watched = asFetch((request) => {
    sent.push(request);
    return handle(request);
  });
  const fetch = withCookies(watched, page);
  const gateway = 'https://gateway.test';
  const uws = createUwsClient({
    gateway: `${gateway}/uws`,
    session: 'gateway',
    appId,
    appVersion,
    clientId,
    fetch,
  });
  return { uws, http: httpAdapter({ gateway, session: 'gateway', fetch }), sent, fetch };
}

describe('UWS with the session of a gateway', () => {
  it('is asked with the token of whoever is logged in, which the page never sees', async () => {
    const { uws, http, sent } = openPage();
    await http.login(zhangwei);
    expect(await uws.get(echoPath, { q: '1' })).toMatchObject({
      openId: zhangwei.username,
      query: { q: '1' },
    });
    expect(await uws.post(echoPath, { a: 1 })).toMatchObject({ openId: zhangwei.username, body: { a: 1 } });
    await http.login(lina);
    expect(await uws.get(echoPath)).toMatchObject({ openId: lina.username });
    const asked = sent.filter(({ url }) => url.includes('/uws/'));
    expect(asked.map(({ headers }) => headers.has('accesstoken'))).toEqual([false, false, false]);
    expect(asked.map(({ headers }) => headers.get('x-up-user-module'))).toEqual(['1', '1', '1']);
    http.close();
  });

  it('refuses whoever is not logged in, or not any more', async () => {
    const { uws, http } = openPage();
    const refusal = () => uws.get(echoPath).catch((error: unknown) => error);
    expect(await refusal()).toBeInstanceOf(UwsError);
    await http.login(zhangwei);
    await http.logOut();
    expect(await refusal()).toBeInstanceOf(UwsError);
    http.close();
  });

  it('is so for upRequestModule, too; a token that the page brings itself stands', async () => {
    const { uws, http, sent } = openPage();
    const module = createRequestModule({ uws });
    await http.login(zhangwei);
    const answer = await module.signRequest({ url: echoPath });
    expect(answer).toMatchObject({ retCode: '00000', retData: { openId: zhangwei.username } });
    const refused = await module.signRequest({ url: echoPath, headers: { accessToken: 'another' } });
    expect(refused.retCode).not.toBe('00000');
    expect(sent[sent.length - 1]?.headers.get('accesstoken')).toBe('another');
    http.close();
  });

  it('leaves logins of the page itself without a token', async () => {
    const { uws, http, sent } = openPage();
    await http.login(zhangwei);
    await uws.thirdpartUserLogin({ code: 'f'.repeat(64) }).catch(() => {});
    const { headers } = sent[sent.length - 1] ?? {};
    expect([headers?.get('accesstoken'), headers?.has('x-up-user-module')]).toEqual(['', false]);
    http.close();
  });
});

describe('the option session', () => {
  it.each([
    { session: 'gateway', baseUrl: 'production' },
    { session: 'gateway', gateway: '/uws', getAccessToken: () => 'TGT' },
    { session: 'memory', gateway: '/uws' },
  ])('%o is refused', (options) => {
    const create = () =>
      Reflect.apply(createUwsClient, undefined, [{ appId, appVersion, clientId, ...options }]);
    expect(create).toThrow(
      expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining('session') }),
    );
  });
});
