// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notLoggedIn, openPage, otherCredentials, otherUser, success, user } from './page.js';
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
    expect(wire.purposes).not.toContain('write');
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
