// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { behindPromises, FakeArea } from '../session/fake-storage.js';
import { aborted, credentials, openPage, otherCredentials, otherUser, success, user } from './page.js';
import { endFakeTime, failureOf } from './support.js';

const halfAnHour = 1_800_000;

/** Two tabs of one origin, whose session is in one storage, and whose requests go over one wire. */
function openTabs(timeout?: number) {
  const area = new FakeArea();
  const options = timeout === undefined ? {} : { timeout };
  const service = { refreshTokenLifetime: 7200 };
  const a = openPage({ service, http: { ...options, session: area.open() } });
  const b = openPage({ http: { ...options, session: area.open(), fetch: a.wire.fetch } });
  return { a, b, wire: a.wire, service: a.service };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', {});
});
afterEach(async () => {
  await endFakeTime();
  vi.unstubAllGlobals();
});

describe('two tabs', () => {
  it('have one user', async () => {
    const { a, b } = openTabs();
    await a.logIn();
    expect(await b.isLogin()).toBe(true);
    expect(await b.module.getUserInfo()).toMatchObject({ retData: { userId: user.id } });
    await b.http.login(otherCredentials);
    expect(await a.module.getUserInfo()).toMatchObject({ retData: { userId: otherUser.id } });
    await a.module.logOut();
    expect(await b.isLogin()).toBe(false);
  });

  it('an update is for whomever the other tab has logged in, also where the storage gives promises', async () => {
    const area = new FakeArea();
    const openStorage = () =>
      behindPromises(
        area.open(),
        area,
        (task) => task(),
        () => 1,
      );
    const a = openPage({ http: { session: openStorage() } });
    const b = openPage({ http: { session: openStorage(), fetch: a.wire.fetch } });
    const soon = async (work: Promise<unknown>) => {
      await pass(200);
      await work;
    };
    await soon(a.logIn());
    await soon(b.http.login(otherCredentials));
    await soon(a.module.updateUserInfo({ nickname: '新' }));
    expect(a.attributesOf(otherUser)).toMatchObject({ nickname: ['新'] });
    expect(a.attributesOf(user)).not.toMatchObject({ nickname: ['新'] });
  });

  it('one that is closed hears nothing of the other any more', async () => {
    const onStorage = new Set<(event: object) => void>();
    vi.stubGlobal('addEventListener', (_type: 'storage', listener: (event: object) => void) =>
      onStorage.add(listener),
    );
    vi.stubGlobal('removeEventListener', (_type: 'storage', listener: (event: object) => void) =>
      onStorage.delete(listener),
    );
    const { a } = openTabs();
    a.http.on('loginStatusChange', () => {});
    expect(onStorage.size).toBe(1);
    a.http.close();
    expect(onStorage.size).toBe(0);
  });

  it('renew once', async () => {
    const { a, b, wire } = openTabs();
    await a.logIn();
    vi.setSystemTime(Date.now() + halfAnHour - 5000);
    const infos = [a, b, a, b].map(({ module }) => module.getUserInfo());
    await pass(1000);
    for (const info of infos) expect(await info).toMatchObject(success);
    expect(wire.purposes.filter((purpose) => purpose === 'refresh')).toHaveLength(1);
  });

  it.each([
    ['logs out', ({ b }: ReturnType<typeof openTabs>) => b.module.logOut()],
    ['logs somebody else in', ({ b }: ReturnType<typeof openTabs>) => b.http.login(otherCredentials)],
  ])('a write is refused when its user has gone before it is sent: the other tab %s', async (_what, act) => {
    const tabs = openTabs();
    const { a, wire } = tabs;
    await a.logIn();
    const held = wire.hold('read');
    const failure = failureOf(a.module.updateUserInfo({ nickname: '新' }));
    await held.reached;
    await act(tabs);
    held.release();
    expect(await failure).toMatchObject(aborted);
    expect(wire.purposes).not.toContain('write');
    for (const { id } of [user, otherUser]) {
      expect(tabs.a.attributesOf({ id })).not.toMatchObject({ nickname: ['新'] });
    }
  });

  it("a write that was called when nobody was there is nobody's, though a login ends before that is seen", async () => {
    const area = new FakeArea();
    let latency = 600;
    const storage = behindPromises(
      area.open(),
      area,
      (task) => task(),
      () => latency,
    );
    const { module, http, wire } = openPage({ http: { session: storage } });
    await pass(1000);
    const failure = failureOf(module.updateUserInfo({ nickname: '新' }));
    latency = 10;
    const login = http.login(credentials);
    await pass(300);
    await login;
    await pass(1000);
    expect(await failure).toMatchObject({ retCode: '110001' });
    expect(wire.purposes).not.toContain('write');
  });

  it('a write that has ended brings back neither a user nor a token that the other tab has replaced', async () => {
    const { a, b, wire } = openTabs();
    await a.logIn();
    const held = wire.hold('write');
    const write = a.module.updateUserInfo({ nickname: '新' });
    await held.reached;
    await b.http.login(otherCredentials);
    held.release();
    await write;
    expect(await a.module.getUserInfo()).toMatchObject({ retData: { userId: otherUser.id } });
    expect(await b.module.getUserInfo()).toMatchObject({ retData: { userId: otherUser.id } });
  });

  it('one ends a renewal before the other stops waiting for it, however long requests may take', async () => {
    const { a, b, wire } = openTabs(60_000);
    await a.logIn();
    vi.setSystemTime(Date.now() + halfAnHour - 5000);
    wire.hold('refresh', 'going');
    const first = failureOf(a.module.getUserInfo({ timeout: 60_000 }));
    await pass(200);
    const second = b.module.getUserInfo({ timeout: 60_000 });
    await pass(5700);
    expect(wire.purposes).toEqual(['refresh']);
    expect(wire.sent[0]?.signal.aborted).toBe(false);
    await pass(700);
    expect(wire.purposes).toEqual(['refresh', 'refresh', 'read']);
    expect(wire.sent[0]?.signal.aborted).toBe(true);
    expect(await first).toMatchObject({ retCode: '990001', reason: 'timeout' });
    expect(await second).toMatchObject({ retData: { userId: user.id } });
  });
});

describe('a login in one tab', () => {
  it('ends the session that another tab has begun meanwhile', async () => {
    const { a, b, wire } = openTabs();
    const held = wire.hold('login');
    const login = a.http.login(credentials);
    await held.reached;
    await b.http.login(otherCredentials);
    const token = (await b.module.getOauthData()).retData.refresh_token;
    held.release();
    await login;
    await pass(100);
    expect(wire.sent.find(({ purpose }) => purpose === 'logout')?.body).toContain(token);
    expect(await b.module.getUserInfo()).toMatchObject({ retData: { userId: user.id } });
  });
});
