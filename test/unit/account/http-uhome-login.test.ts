// @vitest-environment node
import { RetCode, UserModuleError } from 'up-user-module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aborted, credentials, notLoggedIn, openPage, otherCredentials } from './page.js';
import { endFakeTime, failureOf } from './support.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

const uhomeToken = 'TGT00000000000000000000000UHOM';

describe('a login with the option uhomeLogin', () => {
  it('asks it with the new access token, and has the token that it gives', async () => {
    const uhomeLogin = vi.fn(async () => ({ accessToken: uhomeToken }));
    const { module, http } = openPage({ http: { uhomeLogin } });
    await http.login(credentials);
    const { retData } = await module.getOauthData();
    expect(retData.uhome_access_token).toBe(uhomeToken);
    expect(uhomeLogin.mock.calls).toEqual([[retData.user_center_access_token]]);
    expect(await module.getUserInfo()).toMatchObject({ retData: { uhome_access_token: uhomeToken } });
  });

  it('is under way until that has answered', async () => {
    let answer = (_token: { accessToken: string }) => {};
    const uhomeLogin = () =>
      new Promise<{ accessToken: string }>((resolve) => {
        answer = resolve;
      });
    const { module, http, isLogin } = openPage({ http: { uhomeLogin } });
    const login = http.login(credentials);
    await vi.advanceTimersByTimeAsync(100);
    expect(await module.getLoginStatus()).toMatchObject({ retData: { isLogin: false, isLogining: true } });
    answer({ accessToken: uhomeToken });
    await login;
    expect(await isLogin()).toBe(true);
  });

  const refusal = new UserModuleError(RetCode.failed, '平台无法连接');
  const bug = new Error('of the page');

  it.each([
    ['a UserModuleError, as it is', () => Promise.reject(refusal), refusal],
    [
      'any other error, as the cause of one',
      () => Promise.reject(bug),
      { retCode: '990001', reason: 'unknown', retInfo: 'uhomeLogin 失败', cause: bug },
    ],
    [
      'an error that is thrown at once',
      () => {
        throw bug;
      },
      { retCode: '990001', reason: 'unknown', retInfo: 'uhomeLogin 失败', cause: bug },
    ],
    [
      'an answer that is none',
      async () => JSON.parse('null'),
      { retCode: '990001', reason: 'unknown', retInfo: 'uhomeLogin 失败', cause: expect.any(TypeError) },
    ],
    ...[{}, { accessToken: '' }, { accessToken: 42 }].map(
      (answer): [string, () => Promise<{ accessToken: string }>, object] => [
        `no text as token: ${JSON.stringify(answer)}`,
        async () => JSON.parse(JSON.stringify(answer)),
        { retCode: '990001', reason: 'unknown', retInfo: 'uhomeLogin 的结果必须有 accessToken' },
      ],
    ),
  ])(
    'fails with what fails there: %s; and the session ends on the service',
    async (_what, uhomeLogin, error) => {
      const { module, http, isLogin, wire } = openPage({ http: { uhomeLogin } });
      const failure = await failureOf(http.login(credentials));
      if (error instanceof Error) expect(failure).toBe(error);
      else expect(failure).toMatchObject(error);
      expect(await isLogin()).toBe(false);
      expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
      await vi.waitFor(() => expect(wire.purposes).toEqual(['login', 'logout']));
    },
  );

  it('does not ask it for a login that has been aborted', async () => {
    const uhomeLogin = vi.fn(async () => ({ accessToken: uhomeToken }));
    const { http, wire } = openPage({ http: { uhomeLogin } });
    const held = wire.hold('login');
    const controller = new AbortController();
    const failure = failureOf(http.login(credentials, { signal: controller.signal }));
    await held.reached;
    controller.abort();
    held.release();
    expect(await failure).toMatchObject(aborted);
    await vi.advanceTimersByTimeAsync(1000);
    expect(uhomeLogin).not.toHaveBeenCalled();
  });
});

describe('a login that fails, of a service that gives no refresh token', () => {
  it('asks the service to end nothing', async () => {
    const sent: string[] = [];
    const tokens = { access_token: 'only', expires_in: 60, token_type: 'Bearer' };
    const fetch = async (url: unknown) => {
      sent.push(String(url).split('/').pop() ?? '');
      return Response.json(tokens);
    };
    const uhomeLogin = () => Promise.reject(new Error('of the page'));
    const { http } = openPage({ http: { fetch, uhomeLogin } });
    await failureOf(http.login(otherCredentials));
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toEqual(['token']);
  });
});
