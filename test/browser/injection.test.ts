import type { MethodName, UplusApiOptions } from 'up-user-module';
import type { userAgents } from 'up-user-module/testing';
import { expect, it } from 'vitest';
import { injectBridge } from './support/container.js';
import { describeInBrowser } from './support/launch.js';
import { built, type Ending, script, useBrowser } from './support/visit.js';

interface Start {
  /** `deviceReady` right behind `initDeviceReady()`. */
  readonly readyAtOnce: boolean;
  /** Whether `initDeviceReady()` had resolved before the task was over. */
  readonly resolvedInTask: boolean;
  /** Milliseconds until it resolved. */
  readonly readyAfter: number;
  readonly readyInTheEnd: boolean;
  /** A call made before that. */
  readonly impatient: Ending;
  /** A call made after it. */
  readonly patient: Ending;
}

declare global {
  interface Window {
    start: Promise<Start>;
  }
}

/** Runs in the page, as its second script. */
function useApi(options: UplusApiOptions): void {
  const api = new window.UplusApi(options);
  const begin = performance.now();
  const impatient = window.ending(api.upUserModule.getUserInfo());
  const ready = api.initDeviceReady();
  const readyAtOnce = api.deviceReady;
  const order: string[] = [];
  ready.then(() => order.push('resolved'));
  setTimeout(() => order.push('next task'));
  window.start = ready.then(async () => {
    const readyAfter = performance.now() - begin;
    const readyInTheEnd = api.deviceReady;
    const patient = await window.ending(api.upUserModule.getOauthData());
    await new Promise((resolve) => setTimeout(resolve));
    const resolvedInTask = order[0] === 'resolved';
    return { readyAtOnce, resolvedInTask, readyAfter, readyInTheEnd, impatient: await impatient, patient };
  });
}

function answered(method: MethodName) {
  return {
    resolved: { retCode: '000000', retInfo: '操作成功', retData: { answered: `upUserModule.${method}` } },
  };
}
const nowhere = {
  rejected: { retCode: '990001', retInfo: expect.any(String), retData: null },
  reason: 'unsupported',
};
/** Nobody has logged in over HTTP, which needs no request to know. */
const overHttp = { rejected: { retCode: '110001', retInfo: '用户未登录', retData: null } };

const http = { realm: 'http://127.0.0.1:9/realms/zhiju', clientId: 'h5' };
const ways = [
  { way: 'no other adapter', options: {}, without: nowhere },
  { way: 'HTTP', options: { http }, without: overHttp },
];
const containers = ['android', 'ios', 'harmony'] as const;

/** All of them with no other way, and with HTTP. */
function everywhere(places: ReadonlyArray<keyof typeof userAgents>) {
  return places.flatMap((where) => ways.map((way) => ({ where, ...way })));
}

describeInBrowser('the bridge and the page', () => {
  const visit = useBrowser();
  const library = built('global.js');

  const present = [
    { when: 'before the first script', bridge: true, scripts: [library] },
    { when: 'between two scripts', bridge: false, scripts: [library, script(injectBridge)] },
  ].flatMap((row) => everywhere([...containers, 'desktop']).map((place) => ({ ...place, ...row })));

  it.each(present)('bridge $when, $where, $way: ready in the same task', async (row) => {
    const { where, bridge, options } = row;
    const scripts = [...row.scripts, script(useApi, options)];
    const { page, native, errors, requests } = await visit({ where, bridge, scripts });
    expect(await page.evaluate(() => window.start)).toMatchObject({
      readyAtOnce: true,
      resolvedInTask: true,
      readyInTheEnd: true,
      impatient: answered('getUserInfo'),
      patient: answered('getOauthData'),
    });
    expect(native.calls.map(({ func }) => func)).toEqual([
      'upUserModule.getUserInfo',
      'upUserModule.getOauthData',
    ]);
    expect([errors, requests]).toEqual([[], []]);
  });

  const coming = [
    { when: 'at load', delay: 0 },
    { when: 'one second after load', delay: 1000 },
  ].flatMap((row) => everywhere(containers).map((place) => ({ ...place, ...row })));

  it.each(coming)('bridge $when, $where, $way: waits for it', async ({ where, options, delay }) => {
    // Longer than the test takes, so that only the bridge makes it ready.
    const scripts = [library, script(useApi, { ...options, nebula: { readyTimeout: 300_000 } })];
    const { page, native, errors, requests } = await visit({ where, scripts });
    await page.waitForTimeout(delay);
    await native.inject();
    const start = await page.evaluate(() => window.start);
    expect(start).toMatchObject({
      readyAtOnce: false,
      resolvedInTask: false,
      readyInTheEnd: true,
      impatient: answered('getUserInfo'),
      patient: answered('getOauthData'),
    });
    expect(start.readyAfter).toBeGreaterThan(delay);
    expect(native.calls.map(({ func }) => func)).toEqual([
      'upUserModule.getUserInfo',
      'upUserModule.getOauthData',
    ]);
    expect([errors, requests]).toEqual([[], []]);
  });

  it.each(everywhere(containers))(
    'no bridge, $where, $way: waits no longer than readyTimeout',
    async (row) => {
      const scripts = [library, script(useApi, { ...row.options, nebula: { readyTimeout: 300 } })];
      const { page, native, ask, errors, requests } = await visit({ where: row.where, scripts });
      const start = await page.evaluate(() => window.start);
      expect(start).toMatchObject({
        readyAtOnce: false,
        resolvedInTask: false,
        readyInTheEnd: true,
        impatient: row.without,
        patient: row.without,
      });
      expect(start.readyAfter).toBeGreaterThanOrEqual(299);
      expect(start.readyAfter).toBeLessThan(2900);

      await native.inject();
      expect(await ask('getUserInfo')).toEqual(answered('getUserInfo'));
      expect([errors, requests]).toEqual([[], []]);
    },
  );

  it('no bridge, no readyTimeout: waits 3 seconds', async () => {
    const { page } = await visit({ where: 'ios', scripts: [library, script(useApi, {})] });
    const { readyAfter, impatient } = await page.evaluate(() => window.start);
    expect(impatient).toEqual(nowhere);
    expect(readyAfter).toBeGreaterThanOrEqual(2999);
    expect(readyAfter).toBeLessThan(9000);
  });

  it.each(everywhere(['desktop']))('no bridge, $where, $way: does not wait at all', async (row) => {
    const scripts = [library, script(useApi, row.options)];
    const { page, native, ask, errors, requests } = await visit({ where: row.where, scripts });
    expect(await page.evaluate(() => window.start)).toMatchObject({
      readyAtOnce: true,
      resolvedInTask: true,
      readyInTheEnd: true,
      impatient: row.without,
      patient: row.without,
    });

    await native.inject();
    expect(await ask('getUserInfo')).toEqual(answered('getUserInfo'));
    expect([errors, requests]).toEqual([[], []]);
  });
});
