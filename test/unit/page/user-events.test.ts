import { createUplusApi, type LoginStatus } from 'up-user-module';
import {
  accountServiceDefaults,
  createAccountService,
  createMockNebula,
  type MockNebula,
} from 'up-user-module/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listenersLeft } from '../async/listeners-left.js';
import { authData, stubAdapter, success } from '../module/support.js';

const inside: LoginStatus = { isLogin: true, isLogining: false };
const outside: LoginStatus = { isLogin: false, isLogining: false };

let mock: MockNebula | undefined;
const apis: ReturnType<typeof createUplusApi>[] = [];
afterEach(() => {
  mock?.remove();
  mock = undefined;
  for (const api of apis.splice(0)) api.disconnect();
  vi.useRealTimers();
});

/** Notes down what it hears of the two events, in order. */
function hear(api: ReturnType<typeof createUplusApi>): unknown[] {
  const heard: unknown[] = [];
  apis.push(api);
  api.addEventListener('loginStatusChange', 'test', (status) => heard.push(status));
  api.addEventListener('userInfoChange', 'test', (payload) => heard.push(payload ?? 'userInfoChange'));
  return heard;
}

it('an answer whose data cannot be read tells of no change, and is the answer', async () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const api = createUplusApi({ nebula: false, adapters: [stubAdapter(() => success(proxy))] });
  const heard = hear(api);
  expect((await api.upUserModule.getLoginStatus()).retData).toBe(proxy);
  expect(heard).toEqual([]);
});

describe('events of the user in the app', () => {
  function openPage() {
    mock = createMockNebula();
    const api = createUplusApi();
    return { api, module: api.upUserModule, user: mock.user, app: mock, heard: hear(api) };
  }

  it('come from a login status that is another one than before', async () => {
    const { module, user, heard } = openPage();
    await module.getLoginStatus();
    expect(heard).toEqual([]);
    user.state = 'loggedOut';
    await module.getLoginStatus();
    await module.getLoginStatus();
    expect(heard).toEqual([outside]);
  });

  it('come from logOut, updateOauthData, updateUserInfo and refreshUser that succeed', async () => {
    const { module, heard } = openPage();
    await module.getLoginStatus();
    await module.logOut();
    expect(heard).toEqual([outside]);
    await module.logOut();
    expect(heard).toHaveLength(1);
    await module.updateOauthData(authData);
    expect(heard.slice(1)).toEqual([inside, 'userInfoChange']);
    await module.updateUserInfo({ nickname: 'a' });
    await module.refreshUser();
    expect(heard.slice(3)).toEqual(['userInfoChange', 'userInfoChange']);
  });

  it('do not come from calls that fail', async () => {
    const { module, user, heard } = openPage();
    user.state = 'loggedOut';
    for (const call of [module.updateUserInfo({ nickname: 'a' }), module.refreshUser()]) {
      await expect(call).rejects.toMatchObject({ retCode: '110001' });
    }
    expect(heard).toEqual([]);
  });

  it('carry no token', async () => {
    const { module, heard } = openPage();
    await module.updateOauthData(authData);
    expect(JSON.stringify(heard)).not.toContain(authData.access_token);
  });

  it.each(['loginStatusChange', 'userInfoChange'])('are looked for also when only %s is heard', (event) => {
    mock = createMockNebula();
    const api = createUplusApi();
    apis.push(api);
    api.addEventListener(event, 'test', () => {});
    mock.emit('resume');
    expect(mock.messages.map(({ name }) => name)).toEqual(['upUserModule.getLoginStatus']);
  });

  it('put no listener for `resume` on the page where nobody hears them', () => {
    mock = createMockNebula();
    const count = listenersLeft(document);
    const api = createUplusApi();
    apis.push(api);
    api.addEventListener('device', 'test', () => {});
    expect(count()).toBe(1);
  });

  it('come when a login begins, and not from a status that is none', async () => {
    const answers: unknown[] = [
      outside,
      { isLogin: false, isLogining: true },
      { isLogin: 'yes', isLogining: false },
      {},
      'loggedIn',
      null,
      [true],
      undefined,
      inside,
    ];
    const app = stubAdapter(() => success(answers.shift()));
    const api = createUplusApi({ nebula: false, adapters: [app] });
    const heard = hear(api);
    while (answers.length) await api.upUserModule.getLoginStatus();
    expect(heard).toEqual([{ isLogin: false, isLogining: true }, inside]);
  });

  it('do not come from the answer of another method, whatever is in it', async () => {
    const api = createUplusApi({ nebula: false, adapters: [stubAdapter(() => success(inside))] });
    const heard = hear(api);
    await api.upUserModule.getUserInfo();
    await api.upUserModule.checkAppIsInstalled({ platform: 'qq' });
    expect(heard).toEqual([]);
  });

  it('are looked for when the page comes back, once, while somebody listens', async () => {
    const { api, app, user, heard } = openPage();
    await api.upUserModule.getLoginStatus();
    user.state = 'loggedOut';
    app.messages.length = 0;
    app.emit('resume');
    await vi.waitFor(() => expect(heard).toEqual([outside]));
    expect(app.messages.map(({ name }) => name)).toEqual(['upUserModule.getLoginStatus']);
    api.removeEventListener('loginStatusChange', 'test');
    api.removeEventListener('userInfoChange', 'test');
    app.messages.length = 0;
    app.emit('resume');
    expect(app.messages).toEqual([]);
  });
});

describe('events of the user outside the app', () => {
  const { user, publicClient } = accountServiceDefaults;
  const credentials = { username: user.username, password: user.password };

  it('come from the session, each change once', async () => {
    const service = createAccountService();
    const { clientId } = publicClient;
    const api = createUplusApi({
      http: { realm: service.realm, clientId, fetch: service.fetch, session: 'memory' },
    });
    const heard = hear(api);
    await api.http?.login(credentials);
    await vi.waitFor(() => expect(heard).toEqual([{ isLogin: false, isLogining: true }, inside]));
    await api.upUserModule.updateUserInfo({ nickname: 'a' });
    await vi.waitFor(() => expect(heard.slice(2)).toEqual(['userInfoChange']));
    await api.upUserModule.logOut();
    await vi.waitFor(() => expect(heard.slice(3)).toEqual([outside]));
  });
});

describe('a page outside the app that comes back', () => {
  it.each([undefined, { realm: 'https://account.test/realms/zhiju', clientId: 'h5' }])(
    'asks nobody who the user is (http: %o)',
    async (http) => {
      const onCall = vi.fn();
      const api = createUplusApi(http ? { http, onCall } : { onCall });
      hear(api);
      document.dispatchEvent(new Event('resume'));
      await api.upUserModule.getLoginStatus().catch(() => {});
      // This one alone.
      expect(onCall).toHaveBeenCalledOnce();
    },
  );
});

describe('removeResumeEventListener and removePauseEventListener', () => {
  it('stop what was added', () => {
    mock = createMockNebula();
    const api = createUplusApi();
    const resumed = vi.fn();
    const paused = vi.fn();
    api.addResumeEventListener(resumed);
    api.addPauseEventListener(paused);
    mock.emit('resume');
    mock.emit('pause');
    api.removeResumeEventListener(resumed);
    api.removePauseEventListener(paused);
    mock.emit('resume');
    mock.emit('pause');
    expect([resumed, paused].map((listener) => listener.mock.calls.length)).toEqual([1, 1]);
  });
});
