import { type AccountService, accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from '../contract/listen.js';
import { missing, startRedis } from '../redis/real-redis.js';
import { refreshes } from '../unit/server/session-support.js';
import { startGateway } from './support/gateway-process.js';

const { client, user } = accountServiceDefaults;
const origin = 'http://page.test';

describe.skipIf(missing)('two gateway processes and a Redis', () => {
  const closing: Array<() => Promise<unknown>> = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function start(answer: (request: Request, service: AccountService) => Promise<Response>) {
    let service: AccountService;
    const backend = await listen((request) => answer(request, service));
    closing.push(backend.close);
    service = createAccountService({ realm: `${backend.origin}/realms/zhiju` });
    const redis = await startRedis(0);
    closing.push(redis.stop);
    const gateways = [0, 1].map(() =>
      startGateway({
        ORIGINS: origin,
        ACCOUNT_REALM: service.realm,
        ACCOUNT_CLIENT_ID: client.clientId,
        ACCOUNT_CLIENT_SECRET: client.clientSecret,
        REDIS_URL: redis.url,
      }),
    );
    for (const { kill } of gateways) closing.push(kill);
    const [first = '', second = ''] = await Promise.all(gateways.map(({ listening }) => listening()));
    return { service, first, second, killFirst: async () => gateways[0]?.kill() };
  }

  /** @returns the session's cookie */
  async function logIn(gateway: string): Promise<string> {
    const { status, headers } = await fetch(`${gateway}/session`, {
      method: 'POST',
      headers: { origin, 'x-up-user-module': '1' },
      body: new URLSearchParams({ username: user.username, password: user.password }),
    });
    expect(status).toBe(200);
    const [cookie = ''] = headers.getSetCookie();
    return cookie.slice(0, cookie.indexOf(';'));
  }

  const readAccount = (gateway: string, cookie: string) =>
    fetch(`${gateway}/account/account`, {
      headers: { origin, cookie, accept: 'application/json', 'x-up-user-module': '1' },
    });

  it('a session renewed by one is renewed for the other', async () => {
    const { service, first, second } = await start((request, service) => service.fetch(request));
    const cookie = await logIn(first);
    service.expireAccessTokens();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => readAccount(index % 2 ? first : second, cookie)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(refreshes(service)).toBe(1);
  });

  it('one that is killed in the middle of a renewal leaves it to the other', async () => {
    let reached = () => {};
    const isRenewing = new Promise<void>((resolve) => {
      reached = resolve;
    });
    let isFirst = true;
    const { service, first, second, killFirst } = await start(async (request, service) => {
      if (isFirst && (await request.clone().text()).includes('grant_type=refresh_token')) {
        isFirst = false;
        reached();
        return new Promise(() => {});
      }
      return service.fetch(request);
    });
    const cookie = await logIn(first);
    service.expireAccessTokens();
    const lost = readAccount(first, cookie).catch(() => 'lost');
    await isRenewing;
    await killFirst();
    expect(await lost).toBe('lost');

    const answers = await Promise.all(Array.from({ length: 20 }, () => readAccount(second, cookie)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(refreshes(service)).toBe(1);
  });
});
