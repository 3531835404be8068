import { createUserModule, httpAdapter } from 'up-user-module';
import { type AccountClient, AccountError, createAccountClient } from 'up-user-module/account';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clientOptions, type RunningRealm } from './realm-backend.js';

/** A realm with the endpoints that are not Keycloak's: `/sms` and `/avatar` (smarthome-account.md). */
export interface CustomRealm extends RunningRealm {
  /** The code of the last text message to this number. */
  smsCode(phoneNumber: string): string;
  issueWechatCode(): string;
  /** Whether it takes an SMS code for a login (platform.md, The account service). */
  readonly smsLogin: boolean;
}

export interface CustomBackend {
  readonly name: string;
  /** Nothing has happened yet in the realm that it gives. */
  start(): CustomRealm | Promise<CustomRealm>;
}

const ownPhone = { phoneNumber: '13800138000' };
const newPhone = { phoneNumber: '18600000001' };
const newPassword = 'Abcdef12';
const image = new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 255)], { type: 'image/png' });

/** What the client makes of the endpoints that are not Keycloak's, whatever their dialect. */
export function customEndpointsContract(backend: CustomBackend): void {
  describe(`the endpoints that are not Keycloak’s: ${backend.name}`, () => {
    let running: CustomRealm;
    let client: AccountClient;
    let accessToken: string;

    beforeEach(async () => {
      vi.spyOn(console, 'warn').mockReturnValue();
      running = await backend.start();
      client = createAccountClient(optionsOf(running));
      accessToken = (await client.loginWithPassword(running.user)).access_token;
    });

    afterEach(async () => {
      await running.stop();
      vi.restoreAllMocks();
    });

    /** Has a code sent to the phone, and reads it there. */
    async function smsCode({ phoneNumber } = newPhone): Promise<string> {
      await client.sendVerificationCode({ phoneNumber });
      return running.smsCode(phoneNumber);
    }

    /** A code that the phone has not got. */
    const otherThan = (code: string) => (code === '000000' ? '000001' : '000000');

    it('sendVerificationCode: until when, and when again', async () => {
      const before = Date.now();
      const { expiresAt, resendAt } = await client.sendVerificationCode(newPhone);
      expect(resendAt.getTime()).toBeGreaterThan(before);
      expect(expiresAt.getTime()).toBeGreaterThan(resendAt.getTime());
    });

    it('sendVerificationCode: too early is refused, with the service’s code', async () => {
      await client.sendVerificationCode(newPhone);
      const error = await refusal(client.sendVerificationCode(newPhone));
      expect(error).toMatchObject({ retCode: '000001', reason: undefined });
      expect(error.error).toBeOneOf(['sms_code_send_error', 'RATE_LIMIT']);
    });

    it('sendVerificationCode: an area that is not supported is 000002', async () => {
      const phone = { phoneNumber: '51234567', areaCode: '852' };
      expect(await refusal(client.sendVerificationCode(phone))).toMatchObject({ retCode: '000002' });
    });

    it('register: the new user logs in by phone; a second time is refused', async () => {
      const user = { ...newPhone, password: 'abc123', smsCode: await smsCode() };
      expect(await client.register(user)).toMatchObject({ username: newPhone.phoneNumber });
      const { access_token } = await client.loginWithPhone({ ...newPhone, password: 'abc123' });
      await client.getAccount(access_token);
      const again = await refusal(client.register(user));
      expect(again).toMatchObject({ retCode: '000001', error: 'user_already_exists' });
    });

    it('register: a wrong code is 000002', async () => {
      const wrong = otherThan(await smsCode());
      const user = { ...newPhone, password: 'abc123', smsCode: wrong };
      expect(await refusal(client.register(user))).toMatchObject({ retCode: '000002' });
    });

    it('loginWithSms: where the realm takes it', async () => {
      const login = { ...ownPhone, smsCode: await smsCode(ownPhone) };
      if (running.smsLogin) {
        const { access_token } = await client.loginWithSms(login);
        expect(await client.getAccount(access_token)).toEqual(await client.getAccount(accessToken));
      }
      // The code is used up, or good for nothing.
      for (const call of [client.loginWithSms, client.login]) {
        expect(await refusal(call(login))).toMatchObject({
          status: 401,
          error: 'invalid_grant',
          retCode: '000001',
        });
      }
    });

    it('loginWithWechat: binds a new number once', async () => {
      const first = { wechatCode: running.issueWechatCode(), ...newPhone, smsCode: await smsCode() };
      const { access_token } = await client.loginWithWechat(first);
      const account = await client.getAccount(access_token);
      const again = await client.login({ wechatCode: running.issueWechatCode() });
      expect(await client.getAccount(again.access_token)).toEqual(account);
      expect(await refusal(client.login(first))).toMatchObject({ error: 'wechat_code_invalid' });
    });

    it.each(['PUT', 'POST'] as const)(
      'changePhoneNumber by %s: getUserInfo has the bare number',
      async (method) => {
        const http = httpAdapter(optionsOf(running));
        const module = createUserModule({ adapters: [http] });
        await http.login(running.user);
        const change = { ...newPhone, smsCode: await smsCode() };
        const token = (await module.getOauthData()).retData.user_center_access_token;
        expect(await http.account.changePhoneNumber(token, change, { method })).toBeUndefined();
        expect((await module.getUserInfo()).retData.phoneNumber).toBe(newPhone.phoneNumber);
        await client.loginWithPhone({ ...newPhone, password: running.user.password });
      },
    );

    it('changePhoneNumber: a wrong code is 000002, and nothing changes', async () => {
      const change = { ...newPhone, smsCode: otherThan(await smsCode()) };
      expect(await refusal(client.changePhoneNumber(accessToken, change))).toMatchObject({
        retCode: '000002',
      });
      await client.loginWithPhone({ ...ownPhone, password: running.user.password });
    });

    it('changePhoneNumber: 110001 with a token that does not hold', async () => {
      const change = { ...newPhone, smsCode: await smsCode() };
      expect(await refusal(client.changePhoneNumber('no-token', change))).toMatchObject({
        retCode: '110001',
      });
    });

    it.each<[string, () => Promise<void>]>([
      [
        'resetPassword',
        async () =>
          client.resetPassword(accessToken, { password: newPassword, smsCode: await smsCode(ownPhone) }),
      ],
      [
        'forgotPassword',
        async () =>
          client.forgotPassword({ ...ownPhone, password: newPassword, smsCode: await smsCode(ownPhone) }),
      ],
      [
        'updatePassword',
        () =>
          client.updatePassword(accessToken, { password: newPassword, oldPassword: running.user.password }),
      ],
    ])('%s: the new password is the one that counts', async (_name, change) => {
      expect(await change()).toBeUndefined();
      await client.loginWithPassword({ ...running.user, password: newPassword });
      expect(await refusal(client.loginWithPassword(running.user))).toMatchObject({ error: 'invalid_grant' });
    });

    it('updatePassword: a wrong old one is refused', async () => {
      const change = { password: newPassword, oldPassword: 'wrong' };
      await refusal(client.updatePassword(accessToken, change));
      await client.loginWithPassword(running.user);
    });

    it('getUserById, getUserByPhone: somebody, and nobody', async () => {
      const { id = '' } = await client.getAccount(accessToken);
      const { username } = running.user;
      expect(await client.getUserById(accessToken, id)).toMatchObject({ id, username });
      expect(await client.getUserByPhone(accessToken, ownPhone)).toMatchObject({ id, username });
      const nobody = [
        client.getUserById(accessToken, 'nobody'),
        client.getUserByPhone(accessToken, newPhone),
      ];
      for (const call of nobody) {
        const error = await refusal(call);
        expect(error).toMatchObject({ retCode: '000001', reason: undefined });
        expect(error.error).toBeOneOf(['user_not_found.', 'userNotExists']);
      }
    });

    it('avatars: the default one, and one’s own', async () => {
      const { username } = running.user;
      expect(await client.getAvatarInfo('default')).toMatchObject({
        status: 1,
        avatar: expect.stringMatching(/./),
      });
      expect(await client.uploadAvatar(accessToken, image)).toBeUndefined();
      expect(await client.getAvatarInfo({ username })).toMatchObject({
        avatar_tpl: expect.stringContaining('%s'),
      });
      const avatar = await client.getAvatar({ username }, { size: 'xs' });
      expect(avatar.type).toBe('image/png');
      expect(await avatar.arrayBuffer()).toEqual(await image.arrayBuffer());
    });

    it('avatars: nobody’s is a 404, and an upload without a token that holds 110001', async () => {
      for (const call of [
        client.getAvatarInfo({ userId: 'nobody' }),
        client.getAvatar({ username: 'nobody' }),
      ]) {
        expect(await refusal(call)).toMatchObject({ status: 404, retCode: '000001' });
      }
      expect(await refusal(client.uploadAvatar('no-token', image))).toMatchObject({ retCode: '110001' });
    });
  });
}

function optionsOf(running: CustomRealm) {
  const { gateway } = running;
  return gateway === undefined ? clientOptions(running) : { gateway };
}

async function refusal(call: Promise<unknown>): Promise<AccountError> {
  const error: unknown = await call.then(
    () => 'it was not refused',
    (error) => error,
  );
  if (!(error instanceof AccountError)) throw new Error(`not an AccountError: ${String(error)}`);
  return error;
}
