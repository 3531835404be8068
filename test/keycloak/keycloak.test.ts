import { createGateway } from 'up-user-module/server';
import { accountServiceDefaults } from 'up-user-module/testing';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { accountContract } from '../contract/account-contract.js';
import { listen } from '../contract/listen.js';
import { moduleOverHttpContract } from '../contract/module-over-http-contract.js';
import { pageContract } from '../contract/page-contract.js';
import { signInContract } from './sign-in-contract.js';
import { keycloakVersion } from './support/distribution.js';
import { type Keycloak, startKeycloak } from './support/keycloak.js';
import { whySkip } from './support/requirements.js';
import { tabsContract } from './tabs-contract.js';

const { client, publicClient, user } = accountServiceDefaults;

const reason = whySkip();
if (reason) console.warn(reason);

describe.skipIf(reason)(`Keycloak ${keycloakVersion}`, () => {
  let keycloak: Keycloak | undefined;
  let summary: () => string;
  let tests = 0;

  beforeAll(async () => {
    const begun = performance.now();
    keycloak = await startKeycloak();
    const ready = performance.now();
    summary = () =>
      `Keycloak ${keycloakVersion} was ready after ${seconds(ready - begun)}, ` +
      `took ${tests} tests in ${seconds(performance.now() - ready)}, and is stopped.\n`;
  });

  afterEach(() => {
    tests++;
  });

  afterAll(async () => {
    if (!keycloak) return;
    await keycloak.stop();
    process.stdout.write(summary());
  });

  function running() {
    if (!keycloak) throw new Error('Keycloak is not running');
    return { realm: keycloak.realm, client, user, stop() {} };
  }

  function startGateway(origin: string) {
    const account = { realm: running().realm, ...client };
    return listen(createGateway({ account, origins: [origin] }));
  }

  const straight = { name: 'Keycloak', start: running };
  accountContract(straight);
  moduleOverHttpContract(straight);
  moduleOverHttpContract({
    name: 'Keycloak behind a gateway',
    async start() {
      const { origin: gateway, close: stop } = await startGateway('https://h5.example.com');
      return { ...running(), gateway, stop };
    },
  });
  pageContract({
    name: 'Keycloak',
    open() {
      const { realm } = running();
      return { running: running(), http: { realm, clientId: publicClient.clientId }, close() {} };
    },
  });
  pageContract({
    name: 'Keycloak behind a gateway',
    async open(origin) {
      const { origin: gateway, close } = await startGateway(origin);
      return { running: running(), http: { gateway }, close };
    },
  });
  tabsContract(running);
  signInContract(running);
});

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
