import { expect, it } from 'vitest';
import { describeInBrowser } from './support/launch.js';
import { methodNames } from './support/methods.js';
import { built, script, useBrowser } from './support/visit.js';

/** What a user may have written into a page that shows it: the browser puts it on `window` under its id or name. */
const contents = (name: string, member: string) => [
  { what: 'a link', content: `<a id="${name}" href="#">link</a>` },
  { what: 'two links', content: `<a id="${name}"></a><a id="${name}" name="${member}"></a>` },
  { what: 'a form', content: `<form id="${name}"><input name="${member}"></form>` },
  { what: 'an image', content: `<img name="${name}" alt="">` },
  { what: 'a drawing', content: `<svg id="${name}"></svg>` },
  { what: 'a frame', content: `<iframe name="${name}"></iframe>` },
  {
    what: 'a frame of another origin',
    content: `<iframe name="${name}" sandbox="allow-scripts" src="/frame.js"></iframe>`,
  },
];

/** Runs in the page. */
function start(): void {
  // Longer than the test takes, so that only the bridge makes it ready.
  const api = new window.UplusApi({ nebula: { readyTimeout: 300_000 } });
  const begin = performance.now();
  Object.assign(window, { readyAfter: api.initDeviceReady().then(() => performance.now() - begin) });
}

describeInBrowser('content that takes our names', () => {
  const visit = useBrowser();
  const library = built('global.js');

  it.each(contents('uplusapi', 'upUserModule'))('uplusapi is $what', async ({ content }) => {
    const { page, ask, errors, warnings } = await visit({
      where: 'android',
      bridge: true,
      content: content + content.replace(/uplusapi/g, 'UplusApi'),
      scripts: [library],
    });
    expect(await ask('logOut')).toMatchObject({ resolved: { retData: { answered: 'upUserModule.logOut' } } });
    const seen = await page.evaluate((names) => {
      const clobbered = () => ['uplusapi', 'UplusApi'].map((name) => Object.hasOwn(window, name));
      const { uplusapi, UplusApi } = window;
      const seen = {
        shown: new UplusApi() === uplusapi,
        lacks: names.filter((name) => typeof uplusapi.upUserModule[name] !== 'function'),
        ready: uplusapi.initDeviceReady() instanceof Promise,
      };
      uplusapi.uninstall?.();
      return { ...seen, left: clobbered(), back: Reflect.get(window, 'uplusapi') !== undefined };
    }, methodNames);
    expect(seen).toEqual({ shown: true, lacks: [], ready: true, left: [false, false], back: true });
    expect([errors, warnings]).toEqual([[], []]);
  });

  it.each(contents('uplusapi', 'upUserModule'))('uplusapi becomes $what later', async ({ content }) => {
    const { page, ask, errors } = await visit({ where: 'android', bridge: true, scripts: [library] });
    await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), content);
    expect(await ask('logOut')).toMatchObject({ resolved: { retData: { answered: 'upUserModule.logOut' } } });
    expect(errors).toEqual([]);
  });

  it.each(contents('AlipayJSBridge', 'call'))(
    'AlipayJSBridge is $what: no bridge, and the real one is waited for',
    async ({ content }) => {
      const { page, native, ask, errors } = await visit({
        where: 'ios',
        content,
        scripts: [library, script(start)],
      });
      const early = ask('getUserInfo');
      await page.evaluate(() => document.dispatchEvent(new Event('AlipayJSBridgeReady')));
      await page.waitForTimeout(200);
      expect(await page.evaluate(() => window.uplusapi.deviceReady)).toBe(false);
      await native.inject();
      expect(await early).toMatchObject({ resolved: { retData: { answered: 'upUserModule.getUserInfo' } } });
      const readyAfter: number = await page.evaluate(() => Reflect.get(window, 'readyAfter'));
      expect(readyAfter).toBeGreaterThanOrEqual(200);
      expect(errors).toEqual([]);
    },
  );

  it.each(contents('AlipayJSBridge', 'call'))(
    'AlipayJSBridge is $what outside the app: not ready, at once',
    async ({ content }) => {
      const { ask, errors } = await visit({ content, scripts: [library] });
      expect(await ask('logOut')).toMatchObject({ reason: 'unsupported' });
      expect(errors).toEqual([]);
    },
  );
});
