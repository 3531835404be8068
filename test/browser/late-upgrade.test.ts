import type { UplusApi } from 'up-user-module';
import type { AccountService, accountServiceDefaults } from 'up-user-module/testing';
import { beforeAll, expect, it } from 'vitest';
import { bundle } from './support/bundle.js';
import { describeInBrowser } from './support/launch.js';
import { methodNames, sampleParams } from './support/methods.js';
import { built, useBrowser } from './support/visit.js';

/** What the page's own script leaves behind. */
interface HttpPage {
  readonly service: AccountService;
  readonly user: typeof accountServiceDefaults.user;
  readonly api: UplusApi;
}

declare global {
  interface Window {
    http: HttpPage;
  }
}

/** A page that has the account service in itself. */
const main = `
  import UplusApi from 'up-user-module';
  import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
  const { user, publicClient } = accountServiceDefaults;
  const service = createAccountService();
  const { realm, fetch } = service;
  const api = new UplusApi({
    nebula: { readyTimeout: 100 },
    http: { realm, fetch, clientId: publicClient.clientId },
  });
  window.http = { service, user, api };`;

const native = {
  retCode: '000000',
  retInfo: '',
  retData: { userId: '25950360', user_center_access_token: 'of the app' },
};
const nobody = { rejected: { retCode: '110001', retInfo: '用户未登录', retData: null }, reason: undefined };

/** These run in the page. */
function logIn() {
  const { api, user } = window.http;
  const login = api.http?.login(user) ?? Promise.reject(new Error('No http'));
  return window.ending(login.then(() => ({})));
}
function logoutStatuses() {
  return window.http.service.requests
    .filter(({ path }) => path.endsWith('/logout'))
    .map(({ status }) => status);
}
function answerTokensSlowly() {
  window.http.service.faults.latency(8000, { match: /token$/ });
}
function answerAccountSlowly() {
  window.http.service.faults.latency(8000, { match: /account$/ });
}

describeInBrowser('a page with an HTTP session that gets the bridge', () => {
  const visit = useBrowser();
  let scripts: readonly string[];

  beforeAll(async () => {
    scripts = [built('global.js'), await bundle({ './main.js': main })];
  });

  const open = async (where: 'desktop' | 'ios' = 'desktop') => {
    const opened = await visit({ where, scripts });
    opened.native.onCall = ({ reply }) => reply(native);
    return opened;
  };

  it.each(['desktop', 'ios'] as const)(
    'calls natively from then on, and the session is gone, %s',
    async (where) => {
      const { page, native: app, ask, errors } = await open(where);
      expect(await page.evaluate(logIn)).toEqual({ resolved: {} });
      expect(await ask('getUserInfo')).toMatchObject({ resolved: { retData: { username: 'zhangwei' } } });
      const tokens = await page.evaluate(() => window.http.api.upUserModule.getOauthData());
      const { user_center_access_token, refresh_token } = tokens.retData;
      expect(app.calls).toEqual([]);

      await app.inject();
      for (const name of methodNames)
        expect(await ask(name, sampleParams[name]), name).toEqual({ resolved: native });
      const sent = JSON.stringify(app.calls);
      expect([user_center_access_token, refresh_token].filter((token) => sent.includes(token))).toEqual([]);
      await expect.poll(() => page.evaluate(logoutStatuses)).toEqual([204]);

      await app.remove();
      expect(await ask('getLoginStatus')).toMatchObject({ resolved: { retData: { isLogin: false } } });
      expect(await ask('getUserInfo')).toEqual(nobody);
      expect(await ask('getOauthData')).toEqual(nobody);
      expect(errors).toEqual([]);
    },
  );

  it('takes over a read that is still under way over HTTP', async () => {
    const { page, native: app, ask, errors } = await open();
    await page.evaluate(logIn);
    await page.evaluate(answerAccountSlowly);
    const before = ask('getUserInfo');
    await page.waitForTimeout(100);
    await app.inject();
    expect(await ask('getUserInfo')).toEqual({ resolved: native });
    expect(await before).toEqual({ resolved: native });
    expect(errors).toEqual([]);
  });

  it('ends a login that is still under way', async () => {
    const { page, native: app, ask, errors } = await open();
    await page.evaluate(answerTokensSlowly);
    const login = page.evaluate(logIn);
    await page.waitForTimeout(100);
    await app.inject();
    expect(await ask('getUserInfo')).toEqual({ resolved: native });
    expect(await login).toMatchObject({ rejected: { retCode: '990001' }, reason: 'aborted' });
    await expect.poll(() => page.evaluate(logoutStatuses)).toEqual([204]);

    await app.remove();
    expect(await ask('getLoginStatus')).toMatchObject({
      resolved: { retData: { isLogin: false, isLogining: false } },
    });
    expect(errors).toEqual([]);
  });
});
