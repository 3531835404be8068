import { once } from 'node:events';
import { createUserModule, httpAdapter } from 'up-user-module';
import { type AccountService, accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { listen } from '../contract/listen.js';
import { type GatewayProcess, startGateway } from './support/gateway-process.js';

const { client, publicClient, user } = accountServiceDefaults;
const origin = 'http://page.test';

let service: AccountService;
let backend: Awaited<ReturnType<typeof listen>>;
let gateway: GatewayProcess | undefined;

beforeAll(async () => {
  // The realm's URL has the port in it, which is known once it listens.
  backend = await listen((request) => service.fetch(request));
  service = createAccountService({ realm: `${backend.origin}/realms/zhiju` });
});
afterAll(() => backend.close());

afterEach(async () => {
  await gateway?.kill();
  gateway = undefined;
});

/** Starts the gateway as its head says, for a page at `origin`; gives back its URL. */
async function startForPage(): Promise<string> {
  gateway = startGateway({
    ORIGINS: `http://other.test,${origin}`,
    ACCOUNT_REALM: service.realm,
    ACCOUNT_CLIENT_ID: client.clientId,
    ACCOUNT_CLIENT_SECRET: client.clientSecret,
    BASE_PATH: '/api',
  });
  return `${await gateway.listening()}/api`;
}

/** A page at an origin, as the gateway sees it. */
const openPage = (url: string, from: string) => {
  const http = httpAdapter({
    gateway: url,
    fetch: (input, init) => {
      const request = new Request(input, init);
      request.headers.set('origin', from);
      return fetch(request);
    },
  });
  return { http, module: createUserModule({ adapters: [http] }) };
};

const credentials = { username: user.username, password: user.password };

it('takes its configuration from the environment, and serves a page of its origins', async () => {
  const { http, module } = openPage(await startForPage(), origin);
  await http.login(credentials);
  expect(await module.getUserInfo()).toMatchObject({
    retCode: '000000',
    retData: { offUserId: user.id, username: user.username },
  });
  expect(service.requests.length).toBeGreaterThan(1);
  expect(gateway?.printed()).not.toContain(client.clientSecret);
});

it('refuses a page of another origin', async () => {
  const { http } = openPage(await startForPage(), 'http://evil.test');
  const before = service.requests.length;
  await expect(http.login(credentials)).rejects.toMatchObject({ status: 403 });
  expect(service.requests).toHaveLength(before);
});

it.each(['SIGTERM', 'SIGINT'] as const)('ends at %s, also with connections that are kept', async (signal) => {
  const { http } = openPage(await startForPage(), origin);
  await http.login(credentials);
  const exit = gateway && once(gateway.process, 'exit');
  gateway?.process.kill(signal);
  expect(await exit).toEqual([0, null]);
});

it('does not start without origins, and says which setting is missing', async () => {
  gateway = startGateway({ ACCOUNT_REALM: service.realm, ACCOUNT_CLIENT_ID: publicClient.clientId });
  const [code] = await once(gateway.process, 'close');
  expect(code).not.toBe(0);
  expect(gateway.printed()).toContain('origins');
});
