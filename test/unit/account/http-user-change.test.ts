// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { network, notLoggedIn, openPage, otherCredentials, otherUser, success, user } from './page.js';
import { endFakeTime, failureOf } from './support.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

const almostHalfAnHour = 1_795_000;
const switched = { retCode: '990001', reason: 'aborted', retInfo: '用户已切换，未更新' };

type Page = ReturnType<typeof openPage>;

describe('an update whose user has gone before it is sent', () => {
  it.each<[string, 'read' | 'refresh', (page: Page) => void]>([
    ['while its token is refused', 'read', ({ service }) => service.expireAccessTokens()],
    ['while its token is renewed', 'refresh', () => vi.setSystemTime(Date.now() + almostHalfAnHour)],
  ])('is 990001, reason aborted, and says so: %s', async (_what, request, prepare) => {
    const page = openPage();
    const { module, http, logIn, wire, attributesOf } = page;
    await logIn();
    const before = [attributesOf(user), attributesOf(otherUser)];
    prepare(page);
    const held = wire.hold(request);
    const failure = failureOf(module.updateUserInfo({ nickname: '新' }));
    await held.reached;
    await http.login(otherCredentials);
    held.release();
    expect(await failure).toMatchObject(switched);
    // Nothing is asked for it in the name of the other user.
    expect(wire.purposes).toEqual([request, 'login', 'logout']);
    expect([attributesOf(user), attributesOf(otherUser)]).toEqual(before);
  });

  it('is so too while it waits for the one before it', async () => {
    const { module, http, logIn, wire, attributesOf } = openPage();
    await logIn();
    const before = attributesOf(otherUser);
    const held = wire.hold('write');
    const first = module.updateUserInfo({ nickname: '新' });
    const second = failureOf(module.updateUserInfo({ height: 170 }));
    await held.reached;
    await http.login(otherCredentials);
    held.release();
    await first;
    expect(await second).toMatchObject(switched);
    expect(attributesOf(user)).not.toHaveProperty('height');
    expect(attributesOf(otherUser)).toEqual(before);
  });

  it('is so at once while the next login is under way, though other calls are 110002', async () => {
    const { module, http, logIn, wire } = openPage({ http: { waitForLogin: false } });
    await logIn();
    const write = wire.hold('write');
    const first = module.updateUserInfo({ nickname: '新' });
    const second = failureOf(module.updateUserInfo({ height: 170 }));
    await write.reached;
    await module.logOut();
    const held = wire.hold('login');
    const login = http.login(otherCredentials);
    write.release();
    await first;
    // A page that calls again on 110002 would change the next user's profile.
    expect(await second).toMatchObject(switched);
    held.release();
    await login;
  });

  it('is so when the login begins in the same task as the call', async () => {
    const { module, http, logIn, attributesOf } = openPage();
    await logIn();
    const before = attributesOf(otherUser);
    const failure = failureOf(module.updateUserInfo({ nickname: '新' }));
    await http.login(otherCredentials);
    expect(await failure).toMatchObject(switched);
    expect(attributesOf(otherUser)).toEqual(before);
  });

  it('is so when nothing was to be changed', async () => {
    const { module, http, logIn, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    const held = wire.hold('refresh');
    const failure = failureOf(module.updateUserInfo());
    await held.reached;
    await http.login(otherCredentials);
    held.release();
    expect(await failure).toMatchObject(switched);
  });

  it('is so after a logout', async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    service.expireAccessTokens();
    const held = wire.hold('read');
    const failure = failureOf(module.updateUserInfo({ nickname: '新' }));
    await held.reached;
    await module.logOut();
    held.release();
    expect(await failure).toMatchObject(switched);
    expect(wire.purposes).toEqual(['read', 'logout']);
  });
});

describe('an update whose user logs out', () => {
  it('fails with its own error when it has been sent before', async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    service.faults.status(500, { match: /^POST .*\/account$/ });
    const held = wire.hold('write');
    const failure = failureOf(module.updateUserInfo({ nickname: '新' }));
    await held.reached;
    await module.logOut();
    held.release();
    expect(await failure).toMatchObject(network);
  });

  it('is 110001 when it has waited for a login, which has ended without a user', async () => {
    const { module, http, wire } = openPage();
    const held = wire.hold('login');
    const login = failureOf(http.login(otherCredentials));
    await held.reached;
    const failure = failureOf(module.updateUserInfo({ nickname: '新' }));
    await module.logOut();
    held.release();
    await login;
    expect(await failure).toMatchObject(notLoggedIn);
  });
});

describe('the renewal of a former user', () => {
  it('does not let the new user be renewed twice at once when it ends', async () => {
    const { module, http, logIn, wire } = openPage();
    await logIn();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    const former = wire.hold('refresh');
    const call = module.refreshUser().catch(() => {});
    await former.reached;
    await http.login(otherCredentials);

    vi.setSystemTime(Date.now() + almostHalfAnHour);
    const current = wire.hold('refresh');
    const info = module.getUserInfo();
    await current.reached;
    former.release();
    await vi.advanceTimersByTimeAsync(100);
    const refreshed = module.refreshUser();
    await vi.advanceTimersByTimeAsync(100);
    current.release();
    expect(await info).toMatchObject({ retData: { offUserId: otherUser.id } });
    expect(await refreshed).toMatchObject(success);
    await call;
    expect(wire.purposes.filter((purpose) => purpose === 'refresh')).toHaveLength(2);
    expect(await module.getUserInfo()).toMatchObject({ retData: { offUserId: otherUser.id } });
  });
});

describe('a renewal that is answered 401, which is 110001', () => {
  it('ends the session: the call is 110001, and so are those after it until the next login', async () => {
    const { module, logIn, isLogin, wire, service } = openPage();
    await logIn();
    service.expireAccessTokens();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    service.faults.status(401, { match: /\/token$/ });
    expect(await failureOf(module.refreshUser())).toMatchObject(notLoggedIn);
    // The access token has some seconds left, so the service is asked about it, too.
    expect(wire.purposes).toEqual(['refresh', 'read']);
    expect(await isLogin()).toBe(false);
    expect(await failureOf(module.getUserInfo())).toMatchObject(notLoggedIn);
    expect(await failureOf(module.getOauthData())).toMatchObject(notLoggedIn);
    await logIn();
    expect(await module.getUserInfo()).toMatchObject({ retData: { offUserId: user.id } });
  });
});
