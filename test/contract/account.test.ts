import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway } from 'up-user-module/server';
import {
  type AccountServiceOptions,
  accountServiceDefaults,
  createAccountService,
} from 'up-user-module/testing';
import { accountContract } from './account-contract.js';
import { type CustomRealm, customEndpointsContract } from './custom-endpoints-contract.js';
import { listen } from './listen.js';
import { moduleOverHttpContract } from './module-over-http-contract.js';
import { otherUser } from './realm-backend.js';

const { client, user } = accountServiceDefaults;
/** A page of another origin. */
const page = 'https://h5.example.com';

function createService(options: AccountServiceOptions) {
  const service = createAccountService({ users: [user, otherUser], ...options });
  const { realm, fetch, smsInbox } = service;
  const running: CustomRealm = {
    realm,
    fetch,
    client,
    user,
    smsLogin: options.dialect === 'phone-provider',
    smsCode(phoneNumber) {
      const [code] = smsInbox
        .filter((sms) => sms.phoneNumber === phoneNumber)
        .map(({ code }) => code)
        .slice(-1);
      if (code === undefined) throw new Error('no text message');
      return code;
    },
    issueWechatCode: () => service.issueWechatCode('wechat-user-1'),
    stop() {},
  };
  return running;
}

const places: Readonly<
  Record<string, (options: AccountServiceOptions) => CustomRealm | Promise<CustomRealm>>
> = {
  'in memory': createService,

  async 'over a socket'(options) {
    const { fetch, ...running } = createService(options);
    if (!fetch) throw new Error('no service');
    const { origin, close } = await listen((request) => fetch(request));
    return { ...running, realm: origin + new URL(running.realm).pathname, stop: close };
  },

  async 'behind a gateway'(options) {
    const { fetch, ...running } = createService(options);
    if (!fetch) throw new Error('no service');
    const account = { realm: running.realm, ...client };
    const gateway = await listen(
      createGateway({ account, fetch: (request) => fetch(request), origins: [page] }),
    );
    return { ...running, fetch, gateway: gateway.origin, stop: gateway.close };
  },
};

for (const dialect of ['document', 'phone-provider'] as const) {
  for (const [place, start] of Object.entries(places)) {
    const backend = { name: `embedded, ${place}, dialect ${dialect}`, start: () => start({ dialect }) };
    if (place !== 'behind a gateway') accountContract(backend);
    moduleOverHttpContract(backend);
    customEndpointsContract(backend);
  }
}

// Avatars in files, and by redirects to them.
for (const [place, start] of Object.entries(places)) {
  customEndpointsContract({
    name: `embedded, ${place}, with files`,
    async start() {
      const root = mkdtempSync(join(tmpdir(), 'avatars-'));
      const running = await start({ root, alwaysRedirect: true });
      return {
        ...running,
        async stop() {
          await running.stop();
          rmSync(root, { recursive: true });
        },
      };
    },
  });
}
