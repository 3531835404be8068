import { createAccountClient } from 'up-user-module/account';
import { afterEach, describe, expect, it } from 'vitest';
import { built, useBrowser } from '../browser/support/visit.js';
import { clientOptions, otherUser, type RunningRealm, resetProfile } from './realm-backend.js';

/** A way from a page to a realm. */
export interface Way {
  readonly name: string;
  /** Scripts that run in the page before ours. */
  readonly scripts?: readonly string[];
  /** @param origin the page's */
  open(origin: string): OpenWay | Promise<OpenWay>;
}

export interface OpenWay {
  readonly running: RunningRealm;
  /** What the page is given. */
  readonly http: { gateway: string } | { realm: string; clientId: string };
  close(): void | Promise<void>;
}

const success = { resolved: { retCode: '000000' } };
const notLoggedIn = { rejected: { retCode: '110001', retInfo: '用户未登录', retData: null } };

/** The built script in a browser: its page is of another origin than what it talks to, so CORS is in force. */
export function pageContract({ name, scripts = [], open }: Way): void {
  describe(`from a page: ${name}`, () => {
    const visit = useBrowser();
    let opened: OpenWay | undefined;

    afterEach(async () => {
      await opened?.close();
      opened = undefined;
    });

    /** A page with the script in it, which knows its way. */
    async function openPage() {
      const { page, ask, errors, requests } = await visit({ scripts: [...scripts, built('global.js')] });
      const { origin } = new URL(page.url());
      opened = await open(origin);
      const { http, running } = opened;
      await page.evaluate((options) => void new window.UplusApi({ http: options }), http);
      return {
        ...{ running, origin, ask, errors, requests },
        run: (inPage: () => Promise<void>) => page.evaluate(inPage),
        logIn: (user: RunningRealm['user']) => page.evaluate(logInThere, user),
      };
    }

    it('logs in, reads, changes and logs out', async () => {
      const { running, origin, ask, errors, requests, logIn } = await openPage();
      const { access_token } = await createAccountClient(clientOptions(running)).loginWithPassword(
        running.user,
      );
      await resetProfile(running, access_token);

      await logIn(running.user);
      const before = { realName: '张伟', nickname: '小张', email: 'zhangwei@example.com' };
      expect(await ask('getUserInfo')).toMatchObject({ resolved: { retData: before } });
      expect(await ask('updateUserInfo', { nickname: '昵称 😀' })).toMatchObject(success);
      const after = { ...before, nickname: '昵称 😀' };
      expect(await ask('getUserInfo')).toMatchObject({ resolved: { retData: after } });
      expect(await ask('logOut')).toMatchObject(success);
      expect(await ask('getUserInfo')).toMatchObject(notLoggedIn);

      expect(errors).toEqual([]);
      // Login, read, read and write, read, logout.
      expect(requests).toHaveLength(6);
      for (const url of requests) expect(new URL(url).origin).not.toBe(origin);
    });

    it('shows each user their own data, and nobody else’s', async () => {
      const { running, ask, logIn } = await openPage();
      const dataOf = (username: string) => ({ resolved: { retData: { username } } });
      const { user } = running;
      await logIn(user);
      expect(await ask('getUserInfo')).toMatchObject(dataOf(user.username));
      expect(await ask('logOut')).toMatchObject(success);
      await logIn(otherUser);
      expect(await ask('getUserInfo')).toMatchObject(dataOf(otherUser.username));
      expect(await ask('updateUserInfo', { nickname: '李四' })).toMatchObject(success);
      expect(await ask('getUserInfo')).toMatchObject({
        resolved: { retData: { username: otherUser.username, email: otherUser.email, nickname: '李四' } },
      });
      await logIn(user);
      expect(await ask('getUserInfo')).toMatchObject(dataOf(user.username));
    });

    it('sees why it is refused', async () => {
      const { running, ask, logIn } = await openPage();
      const wrong = { ...running.user, password: 'wrong' };
      expect(await logIn(wrong)).toMatchObject({
        retCode: '000001',
        retInfo: expect.stringContaining('Invalid user credentials'),
      });
      await logIn(running.user);
      expect(await ask('updateUserInfo', { email: 'zhangwei' })).toMatchObject({
        rejected: { retCode: '000002', retInfo: expect.stringContaining('email') },
      });
    });

    it('renews an access token that has run out', async () => {
      const { running, ask, requests, logIn, run } = await openPage();
      await logIn(running.user);
      await run(letTokenRunOut);
      expect(await ask('getUserInfo')).toMatchObject(success);
      expect(requests.map(lastSegment)).toEqual(['token', 'token', 'account']);
    });

    it('is 110001 once the session was ended elsewhere', async () => {
      const { running, ask, logIn, run } = await openPage();
      await logIn(running.user);
      await run(endElsewhere);
      expect(await ask('getUserInfo')).toMatchObject(notLoggedIn);
      expect(await ask('getLoginStatus')).toMatchObject({ resolved: { retData: { isLogin: false } } });
    });
  });
}

function lastSegment(url: string): string | undefined {
  return new URL(url).pathname.split('/').pop();
}

/** Runs in the page. */
function logInThere(user: RunningRealm['user']): Promise<object | undefined> | undefined {
  return window.uplusapi.http?.login(user).then(
    () => undefined,
    (error: object) => ({ ...error }),
  );
}

/** Runs in the page. */
async function letTokenRunOut(): Promise<void> {
  const { upUserModule } = window.uplusapi;
  const { retData } = await upUserModule.getOauthData();
  await upUserModule.updateOauthData({
    access_token: retData.user_center_access_token,
    refresh_token: retData.refresh_token,
    expires_in: '1',
    uhome_access_token: 'TGT00000000000000000000000PAGE',
    uhome_user_id: '25950360',
    token_type: 'bearer',
  });
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

/** Runs in the page: ends the session in the realm, and the module does not know. */
async function endElsewhere(): Promise<void> {
  const { http, upUserModule } = window.uplusapi;
  const { retData } = await upUserModule.getOauthData();
  await http?.account.logout(retData.refresh_token);
}
