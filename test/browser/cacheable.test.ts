import { createGateway, createVerifyCodeHandler, issueCode, memoryCodeStore } from 'up-user-module/server';
import { accountServiceDefaults, createAccountService, createUwsService } from 'up-user-module/testing';
import { createUwsClient } from 'up-user-module/uws';
import { afterEach, describe, expect, it } from 'vitest';
import { listen } from '../contract/listen.js';
import { pageContract } from '../contract/page-contract.js';
import { otherUser } from '../contract/realm-backend.js';
import { bundle } from './support/bundle.js';
import { describeInBrowser } from './support/launch.js';
import { script, useBrowser } from './support/visit.js';

// Issue 9, number 1: the browser's HTTP cache, which does not look at `Authorization`, must not mix users up.

const { client, publicClient, user } = accountServiceDefaults;
const headers = ['last-modified', 'expires', 'max-age'] as const;

function startService(cacheable: (typeof headers)[number]) {
  const { realm, fetch } = createAccountService({ users: [user, otherUser], cacheable });
  return { fetch, path: new URL(realm).pathname };
}

/** A realm of another origin than the page. */
async function openRealm(cacheable: (typeof headers)[number]) {
  const { fetch, path } = startService(cacheable);
  const { origin, close } = await listen((request) => fetch(request));
  const realm = origin + path;
  const http = { realm, clientId: publicClient.clientId };
  return { running: { realm, client, user, stop() {} }, http, close };
}

/** A realm, and a gateway with its client in front of it. */
async function openGateway(cacheable: (typeof headers)[number], page: string) {
  const { running, close } = await openRealm(cacheable);
  const gateway = await listen(
    createGateway({ account: { realm: running.realm, ...client }, origins: [page] }),
  );
  const http = { gateway: gateway.origin };
  return {
    running,
    http,
    async close() {
      await gateway.close();
      await close();
    },
  };
}

/** Runs in the page: a `fetch` as Chromium before 64 has it. */
function forgetCacheOption(): void {
  const { fetch } = window;
  Reflect.deleteProperty(Request.prototype, 'cache');
  window.fetch = (input, { cache: _, ...init } = {}) => fetch(input, init);
}

declare global {
  interface Window {
    createUwsClient: typeof createUwsClient;
  }
}

describeInBrowser('where answers may be cached', () => {
  for (const cacheable of headers) {
    pageContract({ name: `the embedded service, ${cacheable}`, open: () => openRealm(cacheable) });
  }
  pageContract({
    name: 'the embedded service behind a gateway, max-age',
    open: (page) => openGateway('max-age', page),
  });
  pageContract({
    name: 'the embedded service, max-age, without the option `cache` of fetch',
    scripts: [script(forgetCacheOption)],
    open: () => openRealm('max-age'),
  });

  describe('UWS', () => {
    const visit = useBrowser();
    const closing: (() => Promise<void>)[] = [];

    afterEach(async () => {
      for (const close of closing.splice(0)) await close();
    });

    it.each<[string, (typeof headers)[number], readonly string[]]>([
      ...headers.map((cacheable): [string, typeof cacheable, string[]] => [cacheable, cacheable, []]),
      ['max-age, without the option `cache` of fetch', 'max-age', [script(forgetCacheOption)]],
    ])('gives each access token its own user’s data: %s', async (_, cacheable, scripts) => {
      const keys = { clientKey: 'iot-client-project', clientSecret: 'E3er4J88P=vb9' };
      const app = { appId: 'MB-TEST-0000', appKey: 'app-key-Zq81' };
      const store = memoryCodeStore();
      const verify = {
        url: 'http://cloud.test/verify',
        ...keys,
        fetch: createVerifyCodeHandler({ ...keys, store }),
      };
      const uws = createUwsService({ apps: [{ ...app, verify }], cacheable });
      const { origin, close } = await listen((request) => uws.fetch(request));
      closing.push(close);
      const options = {
        baseUrl: origin,
        ...app,
        appVersion: '1.0.0',
        clientId: '356877020056553-08002700DC94',
      };
      const tokenOf = async (openId: string) => {
        const code = await issueCode(store, openId);
        return (await createUwsClient(options).thirdpartUserLogin({ code })).accessToken;
      };
      const tokens = [await tokenOf('alice'), await tokenOf('bobby'), await tokenOf('alice')];

      const main =
        "import { createUwsClient } from 'up-user-module/uws'; Object.assign(window, { createUwsClient });";
      const { page } = await visit({ scripts: [...scripts, await bundle({ './main.js': main })] });
      const openIds = await page.evaluate(askOneByOne, { options, tokens });
      expect(openIds).toEqual(['alice', 'bobby', 'alice']);
    });
  });
});

interface Questions {
  options: { baseUrl: string; appId: string; appKey: string; appVersion: string; clientId: string };
  tokens: string[];
}

/** Runs in the page: asks the echo with one access token after the other. */
async function askOneByOne({ options, tokens }: Questions): Promise<string[]> {
  const openIds: string[] = [];
  for (const token of tokens) {
    const client = window.createUwsClient({ ...options, getAccessToken: () => token });
    openIds.push(String((await client.get('/test/v1/echo')).openId));
  }
  return openIds;
}
