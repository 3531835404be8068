// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  credentials,
  network,
  notLoggedIn,
  notReady,
  openPage,
  otherCredentials,
  otherUser,
  success,
  timedOut,
  user,
} from './page.js';
import * as samples from './samples.js';
import { endFakeTime, failureOf, json, scriptedFetch } from './support.js';

const fitness = { ...user, attributes: { ...user.attributes, fitnessGoal: ['run', '5 km'], weight: ['60'] } };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

describe('updateUserInfo', () => {
  it('reads, merges and writes everything back', async () => {
    const { module, logIn, wire, service } = openPage({ service: { users: [fitness] } });
    await logIn();
    const userInfo = { nickname: '新', weight: 0, height: 170, email: 'new@example.com', givenName: '伟伟' };
    expect(await module.updateUserInfo(userInfo)).toEqual({ ...success, retData: {} });
    expect(wire.purposes).toEqual(['read', 'write']);
    expect(service.users.get(user.id)).toEqual({
      ...fitness,
      firstName: '伟伟',
      email: 'new@example.com',
      emailVerified: false,
      attributes: {
        ...fitness.attributes,
        picture: [`${service.realm}/avatar/by-userid/${user.id}`],
        nickname: ['新'],
        weight: ['0'],
        height: ['170'],
      },
    });
    expect(await module.getUserInfo()).toMatchObject({
      retData: { nickname: '新', email: 'new@example.com', realName: '张伟伟' },
    });
  });

  it('takes { data } too', async () => {
    const { module, logIn, attributesOf } = openPage();
    await logIn();
    await module.updateUserInfo({ data: { nickname: '新' } });
    expect(attributesOf(user)).toMatchObject({ nickname: ['新'] });
  });

  it('keeps what is empty', async () => {
    const { module, logIn, service } = openPage({ service: { users: [fitness] } });
    await logIn();
    const before = service.users.get(user.id);
    await module.updateUserInfo({
      nickname: '',
      avatarUrl: null,
      weight: undefined,
      email: '',
      givenName: null,
    });
    expect(service.users.get(user.id)).toEqual(before);
  });

  it('asks nobody when there is nothing to change, but wants a user all the same', async () => {
    const { module, logIn, wire } = openPage();
    expect(await failureOf(module.updateUserInfo({ nickname: '' }))).toMatchObject(notLoggedIn);
    await logIn();
    expect(await module.updateUserInfo({ nickname: '' })).toMatchObject(success);
    expect(await module.updateUserInfo()).toMatchObject(success);
    expect(wire.sent).toEqual([]);
  });

  it('can be given what getUserInfo gave', async () => {
    const { module, logIn, service } = openPage();
    await logIn();
    const before = service.users.get(user.id);
    const { retData } = await module.getUserInfo();
    expect(await module.updateUserInfo(Object.assign({}, retData, { userId: 5 }))).toMatchObject(success);
    expect(service.users.get(user.id)).toEqual(before);
  });

  it('is 110001 without a request while nobody is logged in', async () => {
    const { module, wire } = openPage();
    expect(await failureOf(module.updateUserInfo({ nickname: 'a' }))).toMatchObject(notLoggedIn);
    expect(wire.sent).toEqual([]);
  });

  it('names the fields that the service refuses', async () => {
    const errors = [
      { field: 'email', errorMessage: 'error-invalid-email', params: ['email'] },
      { field: 'nickname', errorMessage: 'error-invalid-length', params: ['nickname', 1, 20] },
    ];
    const { fetch } = scriptedFetch(
      json(samples.tokens),
      json(samples.account),
      json({ errors }, { status: 400 }),
    );
    const { module, logIn } = openPage({ http: { fetch } });
    await logIn();
    const failure = await failureOf(module.updateUserInfo({ nickname: 'a', email: 'b' }));
    expect(failure).toMatchObject({ retCode: '000002', fields: errors });
    expect(failure.retInfo).toMatch(/email.*nickname/);
    expect(JSON.parse(JSON.stringify(failure))).toEqual({
      retCode: '000002',
      retInfo: failure.retInfo,
      retData: null,
    });
  });

  it('is written once, and 000001 when the answer stays away or is none', async () => {
    const { module, logIn, wire, service } = openPage();
    await logIn();
    const write = { match: /^POST .*\/account$/ };
    service.faults.status(503, write);
    expect(await failureOf(module.updateUserInfo({ nickname: 'a' }))).toMatchObject(network);
    service.faults.drop(write);
    expect(await failureOf(module.updateUserInfo({ nickname: 'b' }))).toMatchObject(network);
    expect(wire.purposes).toEqual(['read', 'write', 'read', 'write']);
  });

  it('is 000001 when a captive portal answers the write with its page', async () => {
    const { module, logIn, service } = openPage();
    await logIn();
    service.faults.html({ match: /^POST .*\/account$/ });
    expect(await failureOf(module.updateUserInfo({ nickname: 'a' }))).toMatchObject(network);
  });

  it('renews a refused token and does it all again', async () => {
    const { module, logIn, wire, service, attributesOf } = openPage();
    await logIn();
    service.expireAccessTokens();
    await module.updateUserInfo({ nickname: 'a' });
    expect(wire.purposes).toEqual(['read', 'refresh', 'read', 'write']);
    expect(attributesOf(user)).toMatchObject({ nickname: ['a'] });
  });

  it('waits for a login', async () => {
    const { module, http, wire, attributesOf } = openPage();
    const held = wire.hold('login');
    const login = http.login(credentials);
    const update = module.updateUserInfo({ nickname: 'a' });
    await held.reached;
    held.release();
    expect(await update).toMatchObject(success);
    await login;
    expect(attributesOf(user)).toMatchObject({ nickname: ['a'] });
  });
});

describe('an update that is asked for while another user logs in', () => {
  it('is 110002 at once, since nobody can say whom it is meant for', async () => {
    const { module, http, logIn, wire, attributesOf } = openPage();
    await logIn();
    const held = wire.hold('login');
    const login = http.login(otherCredentials);
    expect(await failureOf(module.updateUserInfo({ nickname: '新' }))).toMatchObject(notReady);
    await held.reached;
    held.release();
    await login;
    for (const owner of [user, otherUser]) {
      expect(attributesOf(owner)).not.toMatchObject({ nickname: ['新'] });
    }
  });
});

describe('updates at once', () => {
  it('lose nothing', async () => {
    const { module, logIn, wire, attributesOf } = openPage();
    await logIn();
    await Promise.all([
      module.updateUserInfo({ nickname: '新' }),
      module.updateUserInfo({ height: 170 }),
      module.updateUserInfo({ weight: 60 }),
      module.updateUserInfo({ nickname: '更新' }),
    ]);
    expect(attributesOf(user)).toMatchObject({
      ...user.attributes,
      nickname: ['更新'],
      height: ['170'],
      weight: ['60'],
    });
    expect(wire.purposes).toEqual(['read', 'write', 'read', 'write', 'read', 'write', 'read', 'write']);
  });

  it('do not stop one another when one fails', async () => {
    const { module, logIn, service, attributesOf } = openPage();
    await logIn();
    service.faults.status(500, { match: /^POST .*\/account$/ });
    const first = failureOf(module.updateUserInfo({ nickname: '新' }));
    const second = module.updateUserInfo({ height: 170 });
    expect(await first).toMatchObject(network);
    expect(await second).toMatchObject(success);
    expect(attributesOf(user)).toMatchObject({ nickname: ['小张'], height: ['170'] });
  });

  it('go on when the first one hangs until its deadline', async () => {
    const { module, logIn, wire, attributesOf } = openPage();
    await logIn();
    const held = wire.hold('write', 'going');
    const first = failureOf(module.updateUserInfo({ nickname: '新' }, { timeout: 1000 }));
    const second = module.updateUserInfo({ height: 170 });
    await held.reached;
    await vi.advanceTimersByTimeAsync(1000);
    expect(await first).toMatchObject(timedOut);
    expect(await second).toMatchObject(success);
    expect(attributesOf(user)).toMatchObject({ nickname: ['小张'], height: ['170'] });
  });

  it('one that nobody waits for any more is not begun', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const held = wire.hold('write');
    const first = module.updateUserInfo({ nickname: '新' });
    const second = failureOf(module.updateUserInfo({ height: 170 }, { timeout: 500 }));
    await held.reached;
    await vi.advanceTimersByTimeAsync(500);
    expect(await second).toMatchObject(timedOut);
    held.release();
    await first;
    await vi.advanceTimersByTimeAsync(1000);
    expect(wire.purposes).toEqual(['read', 'write']);
  });
});

describe('when the user changes, an update that was meant for the former one is never written to the new one', () => {
  it('with a token that is refused meanwhile', async () => {
    const { module, http, logIn, wire, service, attributesOf } = openPage();
    await logIn();
    const before = attributesOf(otherUser);
    service.expireAccessTokens();
    const held = wire.hold('read');
    const update = failureOf(module.updateUserInfo({ nickname: '小张2' }));
    await held.reached;
    await http.login(otherCredentials);
    held.release();
    await update;
    expect(attributesOf(otherUser)).toEqual(before);
  });

  it('while it waits for the one before it', async () => {
    const { module, http, logIn, wire, attributesOf } = openPage();
    await logIn();
    const before = attributesOf(otherUser);
    const held = wire.hold('write');
    const first = module.updateUserInfo({ nickname: '小张2' });
    const second = failureOf(module.updateUserInfo({ height: 170 }));
    await held.reached;
    await http.login(otherCredentials);
    held.release();
    await first;
    await second;
    expect(attributesOf(otherUser)).toEqual(before);
  });

  it('while its token is renewed', async () => {
    const { module, http, logIn, wire, attributesOf } = openPage();
    await logIn();
    const before = attributesOf(otherUser);
    vi.setSystemTime(Date.now() + 1_795_000);
    const held = wire.hold('refresh');
    const update = failureOf(module.updateUserInfo({ nickname: '小张2' }));
    await held.reached;
    await http.login(otherCredentials);
    held.release();
    await update;
    expect(attributesOf(otherUser)).toEqual(before);
  });
});
