import { beforeAll, expect, it } from 'vitest';
import { defineGenuine, type GenuineInstance, type GenuineOptions } from '../support/genuine-library.js';
import { bundle } from './support/bundle.js';
import { describeInBrowser } from './support/launch.js';
import { built, type Ending, useBrowser, type Visit } from './support/visit.js';

declare global {
  interface Window {
    /** What the page holds. */
    api: GenuineInstance;
  }
}

/** Nobody has logged in over HTTP, which needs no request to know. */
const options = `{ http: { realm: 'http://127.0.0.1:9/realms/zhiju', clientId: 'h5' }, nebula: { readyTimeout: 1000 } }`;

const genuine = (given: GenuineOptions) => `window.UplusApi = (${defineGenuine})(${JSON.stringify(given)});`;
const page = `window.api = new window.UplusApi(${options}); window.api.initDeviceReady();`;

/** Pages with the library, by the way in which ours is brought to it. */
const pages: Readonly<Record<string, (library: string, ours: Readonly<Record<string, string>>) => string[]>> =
  {
    'completeUplusApi(instance)': (library, { instance = '' }) => [library, instance],
    'completeUplusApi(class)': (library, { class: ours = '' }) => [library, ours, page],
    'global.js behind it': (library) => [library, built('global.js'), page],
    'global.js before it': (library) => [built('global.js'), library, page],
  };

const places = [
  { where: 'desktop', bridge: 'never' },
  { where: 'android', bridge: 'first' },
  { where: 'ios', bridge: 'late' },
  { where: 'desktop', bridge: 'late' },
] as const;

const rows = Object.keys(pages).flatMap((how) =>
  places.flatMap((place) => [false, true].map((freeze) => ({ how, freeze, ...place }))),
);

/** Runs in the page. */
async function use(): Promise<Record<string, Ending | boolean>> {
  const { api, ending } = window;
  await api.initDeviceReady();
  const call = (name: string) => ending(Object(api.upUserModule[name]?.()));
  return {
    ready: api.deviceReady,
    same: Object.is(new window.UplusApi(), api),
    known: await call('getLoginStatus'),
    lacking: await call('logOut'),
    other: await ending(Object(api.upVdnModule.goToPage({ url: 'mpaas://usercenter' }))),
    close: await ending(Object(api.closeH5ContainerView())),
  };
}

const refused = (name: string) => ({
  rejected: { retCode: '990001', retInfo: expect.stringContaining(name), retData: null },
  reason: 'unsupported',
});
const answered = (name: string, by?: string) => ({
  resolved: { retCode: '000000', retInfo: '操作成功', retData: { answered: name }, ...(by && { by }) },
});

const outside = {
  ready: true,
  known: { resolved: { retCode: '000000', retData: { isLogin: false, isLogining: false } } },
  lacking: { resolved: { retCode: '000000' } },
  other: refused('upVdnModule'),
  close: refused('closeH5ContainerView'),
};
const inApp = {
  ready: true,
  known: answered('upUserModule.getLoginStatus', 'genuine'),
  lacking: answered('upUserModule.logOut'),
  other: answered('upVdnModule.goToPage', 'genuine'),
  close: answered('closeH5ContainerView', 'genuine'),
};

describeInBrowser('a page with the genuine library', () => {
  const visit = useBrowser();
  const ours: Record<string, string> = {};

  beforeAll(async () => {
    const importing = `import { completeUplusApi } from 'up-user-module';`;
    ours.instance = await bundle({
      './main.js': `${importing} window.api = completeUplusApi(new window.UplusApi(), ${options}); window.api.initDeviceReady();`,
    });
    ours.class = await bundle({
      './main.js': `${importing} window.UplusApi = completeUplusApi(window.UplusApi, ${options});`,
    });
  });

  it.each(rows)('$how, frozen: $freeze, $where, bridge: $bridge', async ({ how, freeze, where, bridge }) => {
    const scripts = pages[how]?.(genuine({ freeze }), ours) ?? [];
    const opened: Visit = await visit({ where, bridge: bridge === 'first', scripts });
    if (bridge === 'late') {
      if (where === 'desktop') expect(await opened.page.evaluate(use)).toMatchObject(outside);
      await opened.native.inject();
    }
    const seen = await opened.page.evaluate(use);
    // The page's own class goes on to give the frozen instance.
    const same = !freeze || how !== 'completeUplusApi(instance)';
    expect(seen).toMatchObject({ ...(bridge === 'never' ? outside : inApp), same });
    expect([opened.errors, opened.warnings, opened.requests]).toEqual([[], [], []]);
  });

  it('that hangs in the app: the bridge takes the calls when its time is over', async () => {
    const scripts = [genuine({ hangs: true }), ours.instance ?? ''];
    const { page: frame, errors } = await visit({ where: 'android', bridge: true, scripts });
    const seen = await frame.evaluate(async () => {
      const { api } = window;
      const [early] = await Promise.all([api.upUserModule.getUserInfo?.(), api.initDeviceReady()]);
      return [early, api.deviceReady];
    });
    expect(seen).toEqual([answered('upUserModule.getUserInfo').resolved, true]);
    expect(errors).toEqual([]);
  });
});
