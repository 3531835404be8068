import { server } from '../server-control.js';
import type { ScenarioName } from './names.js';
import type { Scenario } from './scenario.js';

const firstVisit: Scenario = {
  mode: 'browser',
  async play({ person, user }) {
    await person.logIn(user);
  },
};

const afterLogin: Scenario = {
  mode: 'android',
  conditions: { refreshing: 2 },
  async play({ person }) {
    await person.see('#nickname');
  },
};

const oldApp: Scenario = {
  mode: 'old',
  async play({ person, clearDiagram }) {
    await person.see('#music');
    clearDiagram();
    await person.press('#music');
    await person.see('#notice .error');
  },
};

const twentyCalls: Scenario = {
  mode: 'browser',
  async play({ world, person, user, clearDiagram }) {
    await person.logIn(user);
    await server.expireAccessTokens();
    clearDiagram();
    const reads = Array.from({ length: 16 }, () => world.phone.call('getUserInfo', undefined));
    const writes = Array.from({ length: 4 }, () => world.phone.call('refreshUser', undefined));
    await Promise.all([...reads, ...writes]);
  },
};

const twoTabs: Scenario = {
  mode: 'browser',
  async play({ world, person, user, openTab, clearDiagram }) {
    await person.logIn(user);
    const other = openTab();
    await other.see('#nickname');
    await server.expireAccessTokens();
    clearDiagram();
    await Promise.all(world.phones.map((phone) => phone.call('getUserInfo', undefined)));
    await person.press('#log-out');
    await other.see('#log-in');
  },
};

const lateBridge: Scenario = {
  mode: 'android',
  conditions: { bridgeAfter: 1500 },
  async play({ person }) {
    await person.see('#nickname');
  },
};

const flakyNetwork: Scenario = {
  mode: 'browser',
  async play({ world, person, user, clearDiagram }) {
    await person.logIn(user);
    clearDiagram();
    for (const fault of ['busy', 'dropped'] as const) {
      await server.planFault(fault, 1);
      await person.press('#refresh');
      await person.see('#nickname');
    }
    world.apply({ offline: true });
    await person.press('#refresh');
    await person.see('#notice .error');
    world.apply({ offline: false });
    await person.press('#refresh');
    await person.see('#notice:not(:has(.error))');
  },
};

const gatewaySession: Scenario = {
  mode: 'gateway',
  async play({ world, person, user }) {
    await person.logIn(user);
    await person.reload();
    await person.see('#nickname');
    await world.phone.call('getOauthData', undefined);
  },
};

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  'first-visit': firstVisit,
  'after-login': afterLogin,
  'old-app': oldApp,
  'twenty-calls': twentyCalls,
  'two-tabs': twoTabs,
  'late-bridge': lateBridge,
  'flaky-network': flakyNetwork,
  'gateway-session': gatewaySession,
};
