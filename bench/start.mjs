// What a page pays before its first call: the evaluation of the script and the making of the instance, in thread CPU
// time, in Chromium on a processor that is slowed down six times. Each start is the first one of a new profile, so no
// code is cached.
import { readFileSync } from 'node:fs';
import { openBlankPage } from './support/browser.mjs';
import { bundle, root } from './support/bundle.mjs';
import { median, quantile, shuffle } from './support/statistics.mjs';

const slowdown = 6;

const file = (path) => async () => readFileSync(`${root}${path}`, 'utf8');

const starters = {
  'new UplusApi(), bundled': () =>
    bundle("import UplusApi from 'up-user-module'; window.api = new UplusApi();"),
  'new UplusApi({ http }), bundled': () =>
    bundle(`import UplusApi from 'up-user-module';
      window.api = new UplusApi({ http: { realm: 'https://account.example/realms/home', clientId: 'h5' } });`),
  'global-native.js': file('dist/global-native.js'),
  'global.js': file('dist/global.js'),
  'vk-bridge': () => bundle("import bridge from '@vkontakte/vk-bridge'; window.api = bridge;"),
  '@capacitor/core, one plugin': () =>
    bundle("import { registerPlugin } from '@capacitor/core'; window.api = registerPlugin('User');"),
  dsbridge: () => bundle("import dsbridge from 'dsbridge'; window.api = dsbridge;"),
  '@telegram-apps/bridge': () => bundle("import * as api from '@telegram-apps/bridge'; window.api = api;"),
  'keycloak-js, new Keycloak()': () =>
    bundle(`import Keycloak from 'keycloak-js';
      window.api = new Keycloak({ url: 'https://account.example', realm: 'home', clientId: 'h5' });`),
  'oidc-client-ts, new UserManager()': () =>
    bundle(`import { UserManager } from 'oidc-client-ts';
      window.api = new UserManager({ authority: 'https://account.example/realms/home', client_id: 'h5',
        redirect_uri: 'https://page.example/' });`),
};

/** Milliseconds of thread CPU time that the page's main thread spends on a script. */
async function start(browser, script, rate) {
  const page = await openBlankPage(browser);
  const url = 'https://page.example/start.js';
  await page.route(url, (route) =>
    route.fulfill({ contentType: 'text/javascript; charset=utf-8', body: script }),
  );
  const client = await page.context().newCDPSession(page);
  await client.send('Emulation.setCPUThrottlingRate', { rate });
  await browser.startTracing(page, { categories: ['devtools.timeline'] });
  await page.addScriptTag({ url });
  const { traceEvents } = JSON.parse(String(await browser.stopTracing()));
  await page.context().close();
  const evaluations = traceEvents.filter(
    ({ name, args }) => name === 'EvaluateScript' && args.data?.url === url,
  );
  if (evaluations.length !== 1)
    throw new Error(`The trace has ${evaluations.length} evaluations of the script`);
  return evaluations[0].tdur / 1000;
}

/** @returns the rows of the table */
export async function measureStart(browser, turns) {
  const contenders = [];
  for (const [name, script] of Object.entries(starters)) {
    contenders.push({ name, script: await script(), full: [], slowed: [] });
  }
  for (let turn = 0; turn < turns; turn++) {
    for (const { script, full, slowed } of shuffle(contenders)) {
      full.push(await start(browser, script, 1));
      slowed.push(await start(browser, script, slowdown));
    }
  }
  return contenders.map(({ name, full, slowed }) => ({
    'evaluation and start': name,
    'thread CPU, ms': median(full).toFixed(2),
    [`slowed down ×${slowdown}, ms`]: median(slowed).toFixed(1),
    'half of the starts': `${quantile(slowed, 0.25).toFixed(1)} – ${quantile(slowed, 0.75).toFixed(1)}`,
  }));
}
