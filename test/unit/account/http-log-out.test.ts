// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aborted, credentials, notLoggedIn, openPage, success, user } from './page.js';
import { endFakeTime, failureOf, fieldsOf } from './support.js';

const done = { ...success, retData: {} };
const almostHalfAnHour = 1_795_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

describe('logOut', () => {
  it('ends the session, here and on the service, with its refresh token', async () => {
    const { module, http, logIn, isLogin, wire } = openPage();
    await logIn();
    const { retData } = await module.getOauthData();
    expect(await module.logOut()).toEqual(done);
    expect(wire.purposes).toEqual(['logout']);
    expect(fieldsOf(wire.sent[0]?.body ?? '')).toEqual({
      client_id: 'h5',
      refresh_token: retData.refresh_token,
    });
    expect(await isLogin()).toBe(false);
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(await failureOf(module.getOauthData())).toMatchObject(notLoggedIn);
    // The service has forgotten it too.
    expect(await failureOf(http.account.refresh(retData.refresh_token))).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('succeeds when nobody is logged in, without a request, and so it does the second time', async () => {
    const { module, logIn, wire } = openPage();
    expect(await module.logOut()).toEqual(done);
    expect(wire.sent).toEqual([]);
    await logIn();
    expect(await Promise.all([module.logOut(), module.logOut()])).toEqual([done, done]);
    expect(await module.logOut()).toEqual(done);
    expect(wire.purposes).toEqual(['logout']);
  });

  it('is felt at once', async () => {
    const { module, logIn, isLogin, wire } = openPage();
    await logIn();
    const held = wire.hold('logout');
    const logOut = module.logOut();
    expect(await isLogin()).toBe(false);
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    held.release();
    await logOut;
  });

  it.each(['drop', 'html', '400', '401', '500'])('succeeds when the service fails: %s', async (fault) => {
    const { module, logIn, isLogin, wire, service } = openPage();
    await logIn();
    if (fault === 'drop') service.faults.drop();
    else if (fault === 'html') service.faults.html();
    else service.faults.status(Number(fault));
    expect(await module.logOut()).toEqual(done);
    expect(await isLogin()).toBe(false);
    expect(wire.purposes).toEqual(['logout']);
  });

  it('succeeds after five seconds when the service does not answer', async () => {
    const { module, logIn, isLogin, wire } = openPage();
    await logIn();
    wire.hold('logout', 'going');
    const settled = vi.fn();
    const logOut = module.logOut().finally(settled);
    await vi.advanceTimersByTimeAsync(4999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await logOut).toEqual(done);
    expect(await isLogin()).toBe(false);
  });

  it('succeeds at its own deadline', async () => {
    const { module, logIn, isLogin, wire } = openPage();
    await logIn();
    wire.hold('logout', 'going');
    const logOut = module.logOut({ timeout: 100 });
    await vi.advanceTimersByTimeAsync(100);
    expect(await logOut).toEqual(done);
    expect(await isLogin()).toBe(false);
  });

  it('can be followed by a login at once', async () => {
    const { module, http, logIn, wire } = openPage();
    await logIn();
    const held = wire.hold('logout');
    const logOut = module.logOut();
    await http.login(credentials);
    await held.reached;
    held.release();
    await logOut;
    expect(await module.getUserInfo()).toMatchObject({ retData: { userId: user.id } });
  });

  it('is also on the adapter', async () => {
    const { http, logIn, isLogin, wire } = openPage();
    await logIn();
    expect(await http.logOut()).toBeUndefined();
    expect(await isLogin()).toBe(false);
    expect(wire.purposes).toEqual(['logout']);
  });
});

describe('logOut during a renewal', () => {
  it('ends the session by the newest refresh token, and it does not come back', async () => {
    const { module, http, logIn, isLogin, wire } = openPage();
    await logIn();
    const { retData: before } = await module.getOauthData();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    const held = wire.hold('refresh');
    const info = failureOf(module.getUserInfo());
    await held.reached;
    const logOut = module.logOut();
    expect(await isLogin()).toBe(false);
    held.release();
    expect(await logOut).toEqual(done);
    expect(await info).toMatchObject(notLoggedIn);
    expect(await isLogin()).toBe(false);

    expect(wire.purposes).toEqual(['refresh', 'logout']);
    const { refresh_token: ended = '' } = fieldsOf(wire.sent[1]?.body ?? '');
    expect(ended).toMatch(/^eyJ/);
    expect(ended).not.toBe(before.refresh_token);
    expect(await failureOf(http.account.refresh(ended))).toMatchObject({ error: 'invalid_grant' });
  });

  it('takes the token that it has when the renewal fails', async () => {
    const { module, logIn, isLogin, wire, service } = openPage();
    await logIn();
    const { retData } = await module.getOauthData();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    service.faults.drop();
    const held = wire.hold('refresh', 'going');
    const info = failureOf(module.getUserInfo());
    await held.reached;
    const logOut = module.logOut();
    held.release();
    expect(await logOut).toEqual(done);
    await info;
    expect(fieldsOf(wire.sent[1]?.body ?? '')).toMatchObject({ refresh_token: retData.refresh_token });
    expect(await isLogin()).toBe(false);
  });

  it('succeeds when the renewal hangs', async () => {
    const { module, logIn, isLogin, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    const held = wire.hold('refresh', 'going');
    const info = failureOf(module.getUserInfo());
    await held.reached;
    const logOut = module.logOut();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await logOut).toEqual(done);
    await info;
    expect(await isLogin()).toBe(false);
  });
});

describe('logOut during a login', () => {
  it('makes it fail as aborted, and nobody is logged in', async () => {
    const { module, http, isLogin, wire } = openPage();
    const held = wire.hold('login');
    const login = failureOf(http.login(credentials));
    await held.reached;
    expect(await module.logOut()).toEqual(done);
    expect(await module.getLoginStatus()).toMatchObject({ retData: { isLogin: false, isLogining: false } });
    held.release();
    expect(await login).toMatchObject(aborted);
    expect(await isLogin()).toBe(false);
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
  });

  it('ends the session that the service may have begun', async () => {
    const { module, http, wire, service } = openPage();
    const held = wire.hold('login');
    const login = failureOf(http.login(credentials));
    await held.reached;
    await module.logOut();
    held.release();
    await login;
    await vi.waitFor(() =>
      expect(service.requests.map(({ path }) => path.split('/').pop())).toEqual(['token', 'logout']),
    );
    expect(service.requests[1]).toMatchObject({ status: 204 });
    expect(wire.purposes).toEqual(['login', 'logout']);
  });
});
