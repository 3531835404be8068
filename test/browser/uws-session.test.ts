import type { Gateway } from 'up-user-module/server';
import type { createUwsClient } from 'up-user-module/uws';
import { afterEach, expect, it } from 'vitest';
import { echoPath, gatewayWithUws, identity, lina, zhangwei } from '../contract/gateway-uws.js';
import { listen } from '../contract/listen.js';
import { bundle } from './support/bundle.js';
import { describeInBrowser } from './support/launch.js';
import { built, useBrowser } from './support/visit.js';

declare global {
  interface Window {
    createUwsClient: typeof createUwsClient;
  }
}

const main =
  "import { createUwsClient } from 'up-user-module/uws'; Object.assign(window, { createUwsClient });";

describeInBrowser('UWS with the session of a gateway of another origin', () => {
  const visit = useBrowser();
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('is asked for whoever is logged in, by the cookie', async () => {
    const { page } = await visit({ scripts: [built('global.js'), await bundle({ './main.js': main })] });
    const gateway: Gateway = gatewayWithUws(new URL(page.url()).origin);
    const { origin, close } = await listen((request) => gateway(request));
    closing.push(close);
    const openIds = await page.evaluate(askForEach, {
      gateway: origin,
      logins: [zhangwei, lina],
      identity,
      echoPath,
    });
    expect(openIds).toEqual([zhangwei.username, lina.username]);
  });
});

interface Questions {
  readonly gateway: string;
  readonly logins: readonly { readonly username: string; readonly password: string }[];
  readonly identity: typeof identity;
  readonly echoPath: string;
}

/** Runs in the page. */
async function askForEach({ gateway, logins, identity, echoPath }: Questions): Promise<unknown[]> {
  const { appId, appVersion, clientId } = identity;
  const { http } = new window.UplusApi({ http: { gateway, session: 'gateway' } });
  const uws = window.createUwsClient({
    gateway: `${gateway}/uws`,
    session: 'gateway',
    appId,
    appVersion,
    clientId,
  });
  const openIds: unknown[] = [];
  for (const login of logins) {
    await http?.login(login);
    openIds.push((await uws.get(echoPath)).openId);
  }
  return openIds;
}
