import { methods, type RetCode, type UserModule, UserModuleError } from 'up-user-module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

export type MethodName = keyof typeof methods;

/** A method and a retCode that the table documents for it. */
export type Failure = `${MethodName} ${RetCode}`;

/** A world with a module in it, whose user is logged in. */
export interface Stage {
  readonly module: UserModule;
  /** How many messages or requests have left the module so far. */
  sent(): number;
  stop(): void | Promise<void>;
}

/** Something that claims to answer the ten methods. */
export interface Backend<S extends Stage> {
  readonly name: string;
  start(): Promise<S>;
  /** The methods that never succeed here. */
  readonly without: readonly MethodName[];
  /** The page never has a refresh token, and lifetimes are what is left of them. */
  readonly keepsRefreshToken?: true;
  /** What has to happen for a method to fail so. */
  readonly failures: Partial<Record<Failure, (stage: S) => unknown>>;
}

const authData = {
  access_token: 'new-access-token',
  expires_in: '3600',
  refresh_token: 'new-refresh-token',
  uhome_access_token: 'TGT00000000000000000000000CONT',
  uhome_user_id: '25950360',
  token_type: 'bearer',
};

/** A right call of each method. */
export const call: { [M in MethodName]: (module: UserModule) => ReturnType<UserModule[M]> } = {
  getLoginStatus: (module) => module.getLoginStatus(),
  getUserInfo: (module) => module.getUserInfo(),
  updateUserInfo: (module) => module.updateUserInfo({ nickname: '新昵称', weight: 0 }),
  updateOauthData: (module) => module.updateOauthData(authData),
  logOut: (module) => module.logOut(),
  refreshUser: (module) => module.refreshUser(),
  getOauthData: (module) => module.getOauthData(),
  socialLogin: (module) => module.socialLogin({ platform: 'qq' }),
  checkAppIsInstalled: (module) => module.checkAppIsInstalled({ platform: 'wechat' }),
  getQQMusicAuthorize: (module) => module.getQQMusicAuthorize(),
};

const text = expect.stringMatching(/./);

/** What `getOauthData` has for a refresh token. */
const refreshTokenOf = ({ keepsRefreshToken }: Pick<Backend<Stage>, 'keepsRefreshToken'>, token: unknown) =>
  keepsRefreshToken ? '' : token;

/** What each method answers (upUserModule.md, 正确返回 retData说明). */
const results = (backend: Pick<Backend<Stage>, 'keepsRefreshToken'>): { [M in MethodName]: unknown } => ({
  getLoginStatus: { isLogin: true, isLogining: false },
  getUserInfo: expect.objectContaining({
    userId: text,
    user_center_access_token: text,
    offUserId: text,
    nickname: text,
    phoneNumber: text,
    realName: text,
    avatar: text,
    email: text,
    username: text,
  }),
  updateUserInfo: {},
  updateOauthData: {},
  logOut: {},
  refreshUser: {},
  getOauthData: {
    user_center_access_token: text,
    expires_in: expect.stringMatching(/^\d+$/),
    refresh_token: refreshTokenOf(backend, text),
    uhome_access_token: expect.any(String),
    uhome_user_id: expect.any(String),
  },
  socialLogin: expect.objectContaining({ accessToken: text, openId: text }),
  checkAppIsInstalled: { status: true },
  getQQMusicAuthorize: expect.objectContaining({ openId: text, token: text }),
});

/** Calls that pages in JavaScript make, though the types forbid them, and what each error has to name. */
const wrongCalls: readonly [method: MethodName, params: unknown, named: RegExp][] = [
  ['socialLogin', { platform: 'weibo' }, /platform.*qq、wechat、appleId、facebook/],
  ['socialLogin', undefined, /socialLogin/],
  ['checkAppIsInstalled', { platform: 'facebook' }, /platform.*qq、weibo、wechat/],
  ['updateUserInfo', null, /updateUserInfo/],
  ['updateUserInfo', 'x', /updateUserInfo/],
  ['updateUserInfo', { nickname: {} }, /nickname/],
  ['updateUserInfo', { data: null }, /updateUserInfo/],
  ['updateOauthData', undefined, /updateOauthData|access_token/],
  ...Object.keys(authData).flatMap((field): (typeof wrongCalls)[number][] => [
    ['updateOauthData', { ...authData, [field]: undefined }, new RegExp(`：${field} `)],
    ['updateOauthData', { data: { ...authData, [field]: '' } }, new RegExp(`：${field} `)],
  ]),
];

const methodNames = Object.keys(methods).filter((name): name is MethodName => name in methods);

/** What every way of answering the ten methods has in common. */
export function moduleContract<S extends Stage>(backend: Backend<S>): void {
  describe(`the ten methods over ${backend.name}`, () => {
    let stage: S;

    beforeEach(async () => {
      stage = await backend.start();
    });

    afterEach(() => stage.stop());

    it.each(methodNames.filter((name) => !backend.without.includes(name)))('%s succeeds', async (name) => {
      const answer = await call[name](stage.module);
      expect(answer).toEqual({
        retCode: '000000',
        retInfo: expect.any(String),
        retData: results(backend)[name],
      });
    });

    it.each([...backend.without])('%s is unsupported', async (name) => {
      const error = await failureOf(call[name](stage.module));
      expect(error).toMatchObject({ retCode: '990001', reason: 'unsupported' });
    });

    it.each(failuresOf(backend))('%s fails with %s', async (name, code, provoke) => {
      await provoke(stage);
      const error = await failureOf(call[name](stage.module));
      expect(JSON.parse(JSON.stringify(error))).toEqual({
        retCode: code,
        retInfo: text,
        retData: null,
      });
    });

    it('shows what was changed, and keeps what was empty', async () => {
      const { retData: before } = await stage.module.getUserInfo();
      await stage.module.updateUserInfo({ data: { nickname: '改过的', email: '', avatarUrl: null } });
      const { retData: after } = await stage.module.getUserInfo();
      expect(after).toEqual({ ...before, nickname: '改过的' });
    });

    it('changes nothing where nothing is given', async () => {
      const { retData: before } = await stage.module.getUserInfo();
      await stage.module.updateUserInfo();
      await stage.module.updateUserInfo({});
      expect((await stage.module.getUserInfo()).retData).toEqual(before);
    });

    it('gives back the tokens that it was given', async () => {
      await stage.module.updateOauthData({ data: authData });
      expect((await stage.module.getOauthData()).retData).toEqual({
        user_center_access_token: authData.access_token,
        expires_in: backend.keepsRefreshToken ? expect.stringMatching(/^3(600|59\d)$/) : authData.expires_in,
        refresh_token: refreshTokenOf(backend, authData.refresh_token),
        uhome_access_token: authData.uhome_access_token,
        uhome_user_id: authData.uhome_user_id,
      });
    });

    it('has nobody after a logout, and logs out twice', async () => {
      await stage.module.logOut();
      expect((await stage.module.getLoginStatus()).retData).toEqual({ isLogin: false, isLogining: false });
      await expect(stage.module.getUserInfo()).rejects.toMatchObject({ retCode: '110001' });
      await expect(stage.module.logOut()).resolves.toMatchObject({ retCode: '000000' });
    });

    it.each(wrongCalls)('refuses %s(%j), and sends nothing', async (name, params, named) => {
      const before = stage.sent();
      const error = await failureOf(Reflect.apply(stage.module[name], undefined, [params]));
      expect(error.retCode).toBe('000002');
      expect(error.retInfo).toMatch(named);
      expect(stage.sent()).toBe(before);
    });
  });
}

function failuresOf<S extends Stage>({ failures }: Backend<S>) {
  return methodNames.flatMap((name) =>
    methods[name].retCodes.flatMap((code) => {
      const provoke = failures[`${name} ${code}`];
      return provoke ? [[name, code, provoke] as const] : [];
    }),
  );
}

async function failureOf(call: Promise<unknown>): Promise<UserModuleError> {
  const error: unknown = await call.then(
    () => undefined,
    (error) => error,
  );
  if (!(error instanceof UserModuleError)) throw new Error(`not a UserModuleError: ${String(error)}`);
  return error;
}
