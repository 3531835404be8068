// @vitest-environment node
import { AccountError } from 'up-user-module/account';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  aborted,
  credentials,
  network,
  openPage,
  otherCredentials,
  otherUser,
  timedOut,
  user,
} from './page.js';
import { endFakeTime, failureOf, fieldsOf } from './support.js';

const phoneNumber = user.attributes.phoneNumber[0];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

async function userIdOf({ module }: ReturnType<typeof openPage>): Promise<string> {
  return (await module.getUserInfo()).retData.userId;
}

describe('login', () => {
  it('by user name', async () => {
    const page = openPage();
    expect(await page.http.login(credentials)).toBeUndefined();
    expect(fieldsOf(page.wire.sent[0]?.body ?? '')).toEqual({
      client_id: 'h5',
      grant_type: 'password',
      ...credentials,
    });
    expect(await userIdOf(page)).toBe(user.id);
  });

  it('with null for no options', async () => {
    const page = openPage();
    await page.http.login(credentials, JSON.parse('null'));
    expect(await userIdOf(page)).toBe(user.id);
  });

  it('by phone number', async () => {
    const page = openPage();
    await page.http.login({ phoneNumber, password: user.password });
    expect(await userIdOf(page)).toBe(user.id);
  });

  it('by WeChat, with the phone number the first time', async () => {
    const page = openPage();
    await page.http.account.sendVerificationCode({ phoneNumber });
    const smsCode = page.service.smsInbox[0]?.code;
    await page.http.login({ wechatCode: page.service.issueWechatCode('openid-1'), phoneNumber, smsCode });
    expect(await userIdOf(page)).toBe(user.id);
    await page.module.logOut();
    await page.http.login({ wechatCode: page.service.issueWechatCode('openid-1') });
    expect(await userIdOf(page)).toBe(user.id);
  });

  it('with a wrong password is the AccountError of the service', async () => {
    const { http, isLogin } = openPage();
    const failure = await failureOf(http.login({ ...credentials, password: 'wrong' }));
    expect(failure).toBeInstanceOf(AccountError);
    expect(failure).toMatchObject({ retCode: '000001', error: 'invalid_grant', status: 401 });
    expect(await isLogin()).toBe(false);
  });

  it('that fails leaves the user who is logged in', async () => {
    const page = openPage();
    await page.logIn();
    await failureOf(page.http.login({ ...otherCredentials, password: 'wrong' }));
    expect(await userIdOf(page)).toBe(user.id);
  });

  it('that succeeds replaces the user who is logged in', async () => {
    const page = openPage();
    await page.logIn();
    await page.http.login(otherCredentials);
    expect(await userIdOf(page)).toBe(otherUser.id);
  });

  const wrong: [login: object, field: string][] = [
    [{}, 'username'],
    [{ username: '', password: 'a' }, 'username'],
    [{ username: 'a', password: '' }, 'password'],
    [{ username: 'a' }, 'password'],
    [{ phoneNumber: '123', password: 'a' }, 'phoneNumber'],
    [{ phoneNumber, areaCode: 'cn', password: 'a' }, 'areaCode'],
    [{ phoneNumber, password: 5 }, 'password'],
    [{ wechatCode: '' }, 'wechatCode'],
    [{ wechatCode: 'w', phoneNumber, smsCode: '1' }, 'smsCode'],
  ];

  it.each(wrong)('%o is 000002, and nothing is sent', async (login, field) => {
    const { http, wire } = openPage();
    const failure = await failureOf(http.login(JSON.parse(JSON.stringify(login))));
    expect(failure.retCode).toBe('000002');
    expect(failure.retInfo).toContain(field);
    expect(wire.sent).toEqual([]);
  });

  it.each(['null', '"zhangwei"', '5'])('%s is 000002, and nothing is sent', async (text) => {
    const { http, wire } = openPage();
    expect(await failureOf(http.login(JSON.parse(text)))).toMatchObject({ retCode: '000002' });
    expect(wire.sent).toEqual([]);
  });

  const wrongOptions: [options: object, field: string][] = [
    [{ timeout: 0 }, 'timeout'],
    [{ timeout: Number.NaN }, 'timeout'],
    [{ timeout: '1000' }, 'timeout'],
    [{ signal: {} }, 'signal'],
  ];

  it.each(wrongOptions)('with the options %o is 000002, and nothing is sent', async (options, field) => {
    const { http, wire } = openPage();
    const failure = await failureOf(http.login(credentials, Object.assign({}, options)));
    expect(failure.retCode).toBe('000002');
    expect(failure.retInfo).toContain(field);
    expect(wire.sent).toEqual([]);
  });

  it('that cannot be sent does not touch the one under way', async () => {
    const page = openPage();
    const held = page.wire.hold('login');
    const login = page.http.login(credentials);
    await held.reached;
    const waiting = userIdOf(page);
    await failureOf(page.http.login({ username: '', password: '' }));
    expect(await page.module.getLoginStatus()).toMatchObject({ retData: { isLogining: true } });
    held.release();
    await login;
    expect(await waiting).toBe(user.id);
  });

  it.each([{ timeout: 0 }, { timeout: '1' }, { signal: {} }])(
    'with the options %j does not touch the one under way',
    async (options) => {
      const page = openPage();
      const held = page.wire.hold('login');
      const login = page.http.login(credentials);
      await held.reached;
      const wrong = Reflect.apply(page.http.login, undefined, [otherCredentials, options]);
      expect(await failureOf(wrong)).toMatchObject({
        retCode: '000002',
        retInfo: expect.stringContaining(Object.keys(options)[0] ?? ''),
      });
      held.release();
      await login;
      expect(page.wire.purposes).toEqual(['login']);
      expect(await userIdOf(page)).toBe(user.id);
    },
  );

  it('whose signal has fired already does not touch the one under way', async () => {
    const page = openPage();
    const held = page.wire.hold('login');
    const login = page.http.login(credentials);
    await held.reached;
    const signal = AbortSignal.abort();
    expect(await failureOf(page.http.login(otherCredentials, { signal }))).toMatchObject(aborted);
    held.release();
    await login;
    expect(page.wire.purposes).toEqual(['login']);
    expect(await userIdOf(page)).toBe(user.id);
  });

  it('is sent once, and 000001 when the service cannot be reached', async () => {
    const { http, wire, service, module } = openPage();
    service.faults.drop();
    expect(await failureOf(http.login(credentials))).toMatchObject(network);
    service.faults.status(503);
    expect(await failureOf(http.login(credentials))).toMatchObject(network);
    service.faults.html();
    expect(await failureOf(http.login(credentials))).toMatchObject(network);
    expect(wire.purposes).toEqual(['login', 'login', 'login']);
    expect(await module.getLoginStatus()).toMatchObject({ retData: { isLogin: false, isLogining: false } });
  });

  it('has a deadline, its own or that of the option', async () => {
    const { http, wire, module } = openPage({ http: { timeout: 3000 } });
    for (const ms of [3000, 500]) {
      wire.hold('login', 'going');
      const settled = vi.fn();
      const options = ms === 3000 ? {} : { timeout: ms };
      const failure = failureOf(http.login(credentials, options)).finally(settled);
      await vi.advanceTimersByTimeAsync(ms - 1);
      expect(settled).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(await failure).toMatchObject(timedOut);
      expect(await module.getLoginStatus()).toMatchObject({ retData: { isLogining: false } });
    }
  });

  it('ends with its signal', async () => {
    const { http, wire, module } = openPage();
    expect(await failureOf(http.login(credentials, { signal: AbortSignal.abort() }))).toMatchObject(aborted);
    expect(wire.sent).toEqual([]);
    const held = wire.hold('login', 'going');
    const controller = new AbortController();
    const failure = failureOf(http.login(credentials, { signal: controller.signal }));
    await held.reached;
    controller.abort();
    expect(await failure).toMatchObject(aborted);
    expect(await module.getLoginStatus()).toMatchObject({ retData: { isLogin: false, isLogining: false } });
  });
});

describe('a login that another one supersedes', () => {
  it('is aborted, whichever answer comes first', async () => {
    for (const laterFirst of [true, false]) {
      const page = openPage();
      const first = page.wire.hold('login');
      const superseded = failureOf(page.http.login(credentials));
      await first.reached;
      const second = page.wire.hold('login');
      const login = page.http.login(otherCredentials);
      await second.reached;
      expect(await page.module.getLoginStatus()).toMatchObject({
        retData: { isLogin: false, isLogining: true },
      });
      for (const held of laterFirst ? [second, first] : [first, second]) {
        held.release();
        await vi.advanceTimersByTimeAsync(10);
      }
      await login;
      expect(await superseded).toMatchObject(aborted);
      expect(await userIdOf(page)).toBe(otherUser.id);
    }
  });

  it('leaves no session on the service', async () => {
    const { http, wire } = openPage();
    const held = wire.hold('login');
    const superseded = failureOf(http.login(credentials));
    await held.reached;
    await http.login(otherCredentials);
    held.release();
    await superseded;
    await vi.waitFor(() => expect(wire.purposes).toEqual(['login', 'login', 'logout']));
  });
});
