import { createGateway, memorySessionStore } from 'up-user-module/server';
import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { afterEach, expect, it } from 'vitest';
import { listen } from '../contract/listen.js';
import { describeInBrowser } from './support/launch.js';
import { built, useBrowser } from './support/visit.js';

// How many requests usual flows take over the sockets of a browser. `npm run bench:http` has their times.

const { client, user } = accountServiceDefaults;
const login = { username: user.username, password: user.password };

describeInBrowser('the requests of a page of another origin', () => {
  const visit = useBrowser();
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  /** A page with a gateway elsewhere, whose requests are written down. */
  async function open(session: 'memory' | 'gateway') {
    const { page } = await visit({ scripts: [built('global.js')] });
    const service = createAccountService();
    const methods: string[] = [];
    const gateway = createGateway({
      account: { realm: service.realm, ...client },
      origins: [new URL(page.url()).origin],
      fetch: service.fetch,
      ...(session === 'gateway' && { sessions: { store: memorySessionStore() } }),
    });
    const { origin, close } = await listen((request) => {
      methods.push(request.method);
      return gateway(request);
    });
    closing.push(close);
    const http = { gateway: origin, session };
    const run = async (flow: 'log in' | 'read' | 'read often' | 'refresh too') => {
      const before = methods.length;
      await page.evaluate(runFlow, { http, flow, login });
      return methods.slice(before).sort();
    };
    return { run, service };
  }

  it.each(['memory', 'gateway'] as const)('session: %s', async (session) => {
    const { run, service } = await open(session);
    await run('log in');
    // A preflight once for each URL, which the browser remembers for two hours. The gateway's session also has to tell
    // the access token, once.
    const first = session === 'memory' ? ['GET', 'OPTIONS'] : ['GET', 'GET', 'OPTIONS', 'OPTIONS'];
    expect(await run('read')).toEqual(first);
    expect(await run('read')).toEqual(['GET']);
    expect(await run('read often')).toEqual(['GET']);
    expect(await run('refresh too')).toEqual(['GET']);
    service.expireAccessTokens();
    const renewal = session === 'memory' ? ['GET', 'GET', 'POST'] : ['GET'];
    expect(await run('read often')).toEqual(renewal);
  });
});

interface Flow {
  readonly http: { readonly gateway: string; readonly session: 'memory' | 'gateway' };
  readonly flow: string;
  readonly login: typeof login;
}

/** Runs in the page. */
async function runFlow({ http, flow, login }: Flow): Promise<void> {
  const { UplusApi } = window;
  if (flow === 'log in') {
    await new UplusApi({ http }).http?.login(login);
    return;
  }
  const { upUserModule } = new UplusApi();
  const count = flow === 'read often' ? 100 : 1;
  const reads: Promise<unknown>[] = Array.from({ length: count }, () => upUserModule.getUserInfo());
  if (flow === 'refresh too') reads.push(upUserModule.refreshUser());
  await Promise.all(reads);
}
