import { createGateway } from 'up-user-module/server';
import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { accountContract } from './account-contract.js';
import { listen } from './listen.js';
import { moduleOverHttpContract } from './module-over-http-contract.js';
import { otherUser, type RealmBackend } from './realm-backend.js';

const { client, user } = accountServiceDefaults;
const users = [user, otherUser];

const inMemory: RealmBackend = {
  name: 'embedded, in memory',
  start() {
    const { realm, fetch } = createAccountService({ users });
    return { realm, fetch, client, user, stop() {} };
  },
};

const overSocket: RealmBackend = {
  name: 'embedded, over a socket',
  async start() {
    const service = createAccountService({ users });
    const { origin, close } = await listen(service.fetch);
    return { realm: origin + new URL(service.realm).pathname, client, user, stop: close };
  },
};

const behindGateway: RealmBackend = {
  name: 'embedded, behind a gateway',
  async start() {
    const { realm, fetch } = createAccountService({ users });
    const account = { realm, ...client };
    const gateway = await listen(createGateway({ account, fetch, origins: ['https://h5.example.com'] }));
    return { realm, fetch, gateway: gateway.origin, client, user, stop: gateway.close };
  },
};

accountContract(inMemory);
accountContract(overSocket);
moduleOverHttpContract(inMemory);
moduleOverHttpContract(overSocket);
moduleOverHttpContract(behindGateway);
