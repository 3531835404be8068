import { createUserModule, type HttpAdapter, httpAdapter, type UserModule } from 'up-user-module';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  clientOptions,
  profile,
  type RealmBackend,
  type RunningRealm,
  resetProfile,
} from './realm-backend.js';

const notLoggedIn = { retCode: '110001' };
const loggedOut = { isLogin: false, isLogining: false };

/** The ten methods over a realm: what a page sees, and what becomes of it in the realm. */
export function moduleOverHttpContract(backend: RealmBackend): void {
  describe(`the ten methods over HTTP: ${backend.name}`, () => {
    let running: RunningRealm;
    let http: HttpAdapter;
    let module: UserModule;
    /** Below which the adapter's requests go. */
    let base: string;
    /** The paths that it asks for. */
    let asked: string[];
    /** What each answer waits for before the adapter gets it. */
    let gate: Promise<void> | undefined;

    beforeAll(async () => {
      vi.spyOn(console, 'warn').mockReturnValue();
      running = await backend.start();
      base = running.gateway === undefined ? running.realm : `${running.gateway}/account`;
    });

    afterAll(async () => {
      await running.stop();
      vi.restoreAllMocks();
    });

    beforeEach(async () => {
      asked = [];
      gate = undefined;
      http = createAdapter();
      module = createUserModule({ adapters: [http] });
      await http.login(running.user);
      const { retData } = await module.getOauthData();
      await resetProfile(running, retData.user_center_access_token);
    });

    function createAdapter(): HttpAdapter {
      const { gateway } = running;
      const { fetch: send, ...options } = gateway === undefined ? clientOptions(running) : { gateway };
      return httpAdapter({
        ...options,
        fetch: async (input, init) => {
          asked.push(String(input).slice(base.length));
          const response = await (send ?? fetch)(input, init);
          await gate;
          return response;
        },
        isInstalled: (platform) => platform === 'wechat',
        qqMusicAuthorize: async () => ({ openId: 'open-id', token: 'token' }),
      });
    }

    /** The tokens that another session of the user has, for `updateOauthData`. */
    async function otherSession() {
      const { access_token, refresh_token = '' } = await http.account.loginWithPassword(running.user);
      return {
        access_token,
        expires_in: '1800',
        refresh_token,
        uhome_access_token: 'TGT00000000000000000000000CONT',
        uhome_user_id: '25950360',
        token_type: 'bearer',
      };
    }

    it('getLoginStatus: who is in', async () => {
      expect((await module.getLoginStatus()).retData).toEqual({ isLogin: true, isLogining: false });
      const stranger = createUserModule({ adapters: [createAdapter()] });
      expect((await stranger.getLoginStatus()).retData).toEqual(loggedOut);
    });

    it('getLoginStatus: a login under way, and one that failed', async () => {
      const adapter = createAdapter();
      const newcomer = createUserModule({ adapters: [adapter] });
      const login = adapter.login({ ...running.user, password: 'wrong' });
      expect((await newcomer.getLoginStatus()).retData).toEqual({ isLogin: false, isLogining: true });
      await expect(newcomer.getOauthData()).rejects.toMatchObject({ retCode: '110011' });
      await expect(login).rejects.toMatchObject({ retCode: '000001', error: 'invalid_grant' });
      expect((await newcomer.getLoginStatus()).retData).toEqual(loggedOut);
    });

    it('getUserInfo: the account in the words of the module', async () => {
      const { retData: oauth } = await module.getOauthData();
      const { id } = await http.account.getAccount(oauth.user_center_access_token);
      expect(await module.getUserInfo()).toEqual({
        retCode: '000000',
        retInfo: '操作成功',
        retData: {
          userId: id,
          offUserId: id,
          user_center_access_token: oauth.user_center_access_token,
          nickname: '小张',
          phoneNumber: '13800138000',
          realName: '张伟',
          avatar: 'https://example.com/zhangwei.png',
          email: 'zhangwei@example.com',
          username: running.user.username,
        },
      });
    });

    it('updateUserInfo: changes what it names, and nothing else', async () => {
      await module.updateUserInfo({ nickname: '昵称 😀', avatarUrl: '', email: null, weight: 0 });
      const { retData: oauth } = await module.getOauthData();
      const account = await http.account.getAccount(oauth.user_center_access_token);
      expect(account).toMatchObject({ ...profile, attributes: expect.anything() });
      expect(account.attributes).toEqual({
        ...profile.attributes,
        nickname: ['昵称 😀'],
        weight: ['0'],
      });
      expect((await module.getUserInfo()).retData.nickname).toBe('昵称 😀');
    });

    it('updateUserInfo: writes at once do not undo each other', async () => {
      await Promise.all([
        module.updateUserInfo({ nickname: '甲' }),
        module.updateUserInfo({ data: { gender: 'male' } }),
        module.updateUserInfo({ givenName: '乙' }),
      ]);
      const { retData: oauth } = await module.getOauthData();
      expect(await http.account.getAccount(oauth.user_center_access_token)).toMatchObject({
        firstName: '乙',
        lastName: '张',
        attributes: { ...profile.attributes, nickname: ['甲'], gender: ['male'] },
      });
    });

    it('updateUserInfo: what has ended between its read and its write is not written', async () => {
      asked.length = 0;
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      const update = module.updateUserInfo({ nickname: '太迟了' }, { timeout: 100 });
      await expect(update).rejects.toMatchObject({ retCode: '990001', reason: 'timeout' });
      open();
      // The write would go out before this one is answered.
      expect((await module.getUserInfo()).retData.nickname).toBe('小张');
      expect(asked).toEqual(['/account', '/account']);
    });

    it('updateUserInfo: names the field that the realm refuses', async () => {
      await expect(module.updateUserInfo({ email: 'zhangwei' })).rejects.toMatchObject({
        retCode: '000002',
        retInfo: expect.stringContaining('email'),
      });
      expect((await module.getUserInfo()).retData.email).toBe('zhangwei@example.com');
    });

    it('updateOauthData: goes on with the tokens that it is given', async () => {
      const authData = await otherSession();
      await module.updateOauthData(authData);
      expect((await module.getOauthData()).retData).toEqual({
        user_center_access_token: authData.access_token,
        expires_in: '1800',
        refresh_token: authData.refresh_token,
        uhome_access_token: authData.uhome_access_token,
        uhome_user_id: authData.uhome_user_id,
      });
      expect((await module.getUserInfo()).retData).toMatchObject({
        userId: '25950360',
        uhome_access_token: authData.uhome_access_token,
        nickname: '小张',
      });
    });

    it('an access token that the realm refuses is renewed once, whoever asks', async () => {
      await module.updateOauthData({ ...(await otherSession()), access_token: 'refused' });
      asked.length = 0;
      await Promise.all([
        module.getUserInfo(),
        module.refreshUser(),
        module.updateUserInfo({ nickname: '甲' }),
        module.refreshUser(),
        module.updateUserInfo({ gender: 'male' }),
      ]);
      expect(asked.filter((path) => path.endsWith('/token'))).toHaveLength(1);
      // A refresh token used twice would have ended the session.
      const { retData: oauth } = await module.getOauthData();
      await http.account.refresh(oauth.refresh_token);
    });

    it.each<[string, () => Promise<unknown>]>([
      ['getUserInfo', () => module.getUserInfo()],
      ['updateUserInfo', () => module.updateUserInfo({ nickname: '甲' })],
      ['refreshUser', () => module.refreshUser()],
    ])('%s: 110001 once the session was ended elsewhere', async (_, call) => {
      const { retData: oauth } = await module.getOauthData();
      await http.account.logout(oauth.refresh_token);
      await expect(call()).rejects.toMatchObject(notLoggedIn);
      expect((await module.getLoginStatus()).retData).toEqual(loggedOut);
    });

    it('refreshUser: asks the realm', async () => {
      asked.length = 0;
      await expect(module.refreshUser()).resolves.toMatchObject({ retCode: '000000', retData: {} });
      expect(asked).toEqual(['/account']);
    });

    it('getOauthData: the tokens of the login, which the realm takes', async () => {
      const { retData } = await module.getOauthData();
      expect(retData).toMatchObject({
        expires_in: expect.stringMatching(/^\d+$/),
        uhome_access_token: '',
        uhome_user_id: '',
      });
      await http.account.getAccount(retData.user_center_access_token);
      await http.account.refresh(retData.refresh_token);
    });

    it('logOut: ends the session here and in the realm', async () => {
      const { retData: oauth } = await module.getOauthData();
      await expect(module.logOut()).resolves.toMatchObject({ retCode: '000000' });
      expect((await module.getLoginStatus()).retData).toEqual(loggedOut);
      for (const name of ['getUserInfo', 'updateUserInfo', 'refreshUser', 'getOauthData'] as const) {
        await expect(module[name]()).rejects.toMatchObject(notLoggedIn);
      }
      await expect(http.account.refresh(oauth.refresh_token)).rejects.toMatchObject({
        error: 'invalid_grant',
      });
      await expect(http.account.getAccount(oauth.user_center_access_token)).rejects.toMatchObject(
        notLoggedIn,
      );
      await expect(module.logOut()).resolves.toMatchObject({ retCode: '000000' });
    });

    it('socialLogin, checkAppIsInstalled, getQQMusicAuthorize: do not trouble the realm', async () => {
      asked.length = 0;
      const socialLogin = module.socialLogin({ platform: 'qq' });
      await expect(socialLogin).rejects.toMatchObject({ retCode: '990001', reason: 'unsupported' });
      expect((await module.checkAppIsInstalled({ platform: 'wechat' })).retData).toEqual({ status: true });
      expect((await module.checkAppIsInstalled({ platform: 'weibo' })).retData).toEqual({ status: false });
      expect((await module.getQQMusicAuthorize()).retData).toEqual({ openId: 'open-id', token: 'token' });
      expect(asked).toEqual([]);
    });
  });
}
