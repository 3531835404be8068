import type { UplusApi } from 'up-user-module';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './support/bundle.js';
import { describeInBrowser } from './support/launch.js';
import { built, useBrowser, type VisitOptions } from './support/visit.js';

declare global {
  interface Window {
    /** What each file of the page got from `new UplusApi()`. */
    instances: UplusApi[];
    instance: UplusApi;
  }
}

/** What every file of a page does at its top level. */
const use = `
  var instance = new UplusApi();
  instance.initDeviceReady();
  window.instance = instance;
  (window.instances = window.instances || []).push(instance);`;

/** The script of a page of three files. */
const pageOf = (file: string, link: (name: string) => string) =>
  bundle({
    './header.js': file,
    './list.js': file,
    './main.js': ['./header.js', './list.js'].map(link).join('\n') + file,
  });

const builds = {
  esm: async () => [
    await pageOf(`import UplusApi from 'up-user-module';${use}`, (name) => `import '${name}';`),
  ],
  cjs: async () => [
    await pageOf(
      `const { default: UplusApi } = require('up-user-module');${use}`,
      (name) => `require('${name}');`,
    ),
  ],
  'script tag': async () => [built('global.js'), use, use, use],
};
type Build = keyof typeof builds;

const notReady = { retCode: '110002', retInfo: '用户数据未刷新完成', retData: null };

describeInBrowser('habits of pages in the wild', () => {
  const visit = useBrowser();
  const scripts = new Map<Build, readonly string[]>();

  beforeAll(async () => {
    for (const build of ['esm', 'cjs', 'script tag'] as const) scripts.set(build, await builds[build]());
  });

  /** Opens a page that uses the builds one after the other. */
  const open = (used: readonly Build[], options: Partial<VisitOptions> = {}) =>
    visit({
      where: 'android',
      bridge: true,
      ...options,
      scripts: [...(options.scripts ?? []), ...used.flatMap((build) => scripts.get(build) ?? [])],
    });

  describe.each([
    { used: ['esm'], files: 3 },
    { used: ['cjs'], files: 3 },
    { used: ['script tag'], files: 3 },
    { used: ['esm', 'script tag'], files: 6 },
    { used: ['script tag', 'esm'], files: 6 },
    { used: ['script tag', 'cjs'], files: 6 },
    { used: ['esm', 'cjs'], files: 6 },
  ] satisfies { used: Build[]; files: number }[])('$used', ({ used, files }) => {
    it('has one instance and one upUserModule, in however many files', async () => {
      const { page, errors, warnings } = await open(used);
      const seen = await page.evaluate(() => ({
        files: window.instances.length,
        instances: new Set(window.instances).size,
        modules: new Set(window.instances.map(({ upUserModule }) => upUserModule)).size,
        onWindow: 'uplusapi' in window && window.uplusapi === window.instance,
        moduleOnWindow: 'uplusapi' in window && window.uplusapi.upUserModule === window.instance.upUserModule,
        classOnWindow: 'UplusApi' in window && new window.UplusApi() === window.instance,
      }));
      const global = used.some((build) => build === 'script tag');
      expect(seen).toEqual({
        files,
        instances: 1,
        modules: 1,
        onWindow: global,
        moduleOnWindow: global,
        classOnWindow: global,
      });
      expect([errors, warnings]).toEqual([[], []]);
    });
  });

  describe.each(['esm', 'cjs', 'script tag'] as const)('%s', (build) => {
    it('initDeviceReady is called over and over, from many places at once', async () => {
      const { page, native } = await open([build], { where: 'ios', bridge: false });
      const codes = page.evaluate(async () => {
        const { instance } = window;
        const use = () => instance.initDeviceReady().then(() => instance.upUserModule.getUserInfo());
        const manyTimes = () => Promise.all(Array.from({ length: 50 }, use));
        return [...(await manyTimes()), ...(await manyTimes())].map(({ retCode }) => retCode);
      });
      await native.inject();
      expect(await codes).toEqual(Array(100).fill('000000'));
    });

    it('deviceReady is read as a plain boolean', async () => {
      const { page, native } = await open([build], { where: 'ios', bridge: false });
      const before = await page.evaluate(() => window.instance.deviceReady);
      await native.inject();
      const after = await page.evaluate(() =>
        window.instance.initDeviceReady().then(() => window.instance.deviceReady),
      );
      expect([before, after]).toEqual([false, true]);
    });

    it('.then(ok, fail), .then().catch()', async () => {
      const { page, native, errors } = await open([build]);
      native.onCall = ({ func, reply }) =>
        reply(func.endsWith('getUserInfo') ? notReady : { retCode: '000000', retInfo: '', retData: {} });
      const heard = await page.evaluate(async () => {
        const { upUserModule } = window.instance;
        const heard: string[] = [];
        const hear = (how: string) => (answer: { retCode: string }) => {
          heard.push(`${how} ${answer.retCode}`);
        };
        await upUserModule.getUserInfo().then(hear('ok'), hear('fail'));
        await upUserModule.getUserInfo().then(hear('ok')).catch(hear('catch'));
        await upUserModule.logOut().then(hear('ok'), hear('fail'));
        await upUserModule.logOut().then(hear('ok')).catch(hear('catch'));
        return heard;
      });
      expect(heard).toEqual(['fail 110002', 'catch 110002', 'ok 000000', 'ok 000000']);
      expect(errors).toEqual([]);
    });

    it('async and await with no catch at all', async () => {
      const { page, native, errors } = await open([build]);
      native.onCall = ({ reply }) => reply(notReady);
      const uncaught = await page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            window.addEventListener('unhandledrejection', ({ reason }) => resolve(JSON.stringify(reason)));
            (async () => {
              await window.instance.upUserModule.getUserInfo();
            })();
          }),
      );
      expect(JSON.parse(uncaught)).toEqual(notReady);

      native.onCall = ({ reply }) => reply({ retCode: '000000', retInfo: '', retData: { userId: '1' } });
      const next = await page.evaluate(() => window.instance.upUserModule.getUserInfo());
      expect(next.retData.userId).toBe('1');
      expect(errors).toEqual(['UserModuleError: 用户数据未刷新完成 (110002) User data not ready.']);
    });

    it('JSON.stringify(err), err.retCode, result.retCode', async () => {
      const { page, native } = await open([build]);
      native.onCall = ({ func, reply }) =>
        reply(func.endsWith('getUserInfo') ? notReady : { retCode: '000000', retInfo: '', retData: {} });
      const seen = await page.evaluate(async () => {
        const { upUserModule } = window.instance;
        const result = await upUserModule.refreshUser();
        const failure = await upUserModule.getUserInfo().then(
          () => undefined,
          (err) => ({ message: `失败：${JSON.stringify(err)}`, refreshing: err.retCode === '110002' }),
        );
        return { success: result.retCode === '000000', ...failure };
      });
      expect(seen).toEqual({ success: true, message: `失败：${JSON.stringify(notReady)}`, refreshing: true });
    });

    it('the loop that the document recommends for 110002', async () => {
      const { page, native } = await open([build]);
      let left = 3;
      native.onCall = ({ reply }) =>
        reply(left-- > 0 ? notReady : { retCode: '000000', retInfo: '', retData: { userId: '1' } });
      const user = await page.evaluate(
        () =>
          new Promise((resolve, reject) => {
            const { instance } = window;
            let num = 0;
            function getUserInfo() {
              instance
                .initDeviceReady()
                .then(() => {
                  instance.upUserModule
                    .getUserInfo()
                    .then((res) => resolve(res.retData))
                    .catch((err) => {
                      if (err.retCode === '110002' && num < 3) {
                        num++;
                        getUserInfo();
                      } else reject(err);
                    });
                })
                .catch(reject);
            }
            getUserInfo();
          }),
      );
      expect(user).toEqual({ userId: '1' });
      expect(native.calls).toHaveLength(4);
    });

    it('other modules on the same object stay as they are', async () => {
      const app = `
        window.upVdnModule = { goToPage: () => 'vdn' };
        window.upShareModule = { share: () => 'share' };
        window.uplusapi = { upVdnModule, upShareModule };`;
      const { page } = await open([build], { scripts: [app] });
      const kept = await page.evaluate(() =>
        ['upVdnModule', 'upShareModule'].map(
          (name) => Reflect.get(window.uplusapi, name) === Reflect.get(window, name),
        ),
      );
      expect(kept).toEqual([true, true]);
    });

    it('addEventListener(eventName, listenerName, callback)', async () => {
      const { page, native } = await open([build]);
      await page.evaluate(() => {
        const { instance } = window;
        const heard: string[] = [];
        Object.assign(window, { heard });
        const hear = (who: string) => (event: unknown) => {
          heard.push(`${who} ${JSON.stringify(Reflect.get(Object(event), 'data'))}`);
        };
        instance.addEventListener('deviceChange', 'a', hear('replaced'));
        instance.addEventListener('deviceChange', 'a', hear('a'));
        instance.addEventListener('deviceChange', 'b', hear('b'));
        instance.addEventListener('deviceChange', 'c', hear('removed'));
        instance.addEventListener('otherChange', 'a', hear('other event'));
        instance.removeEventListener('deviceChange', 'c');
        instance.removeEventListener('deviceChange', 'nobody');
        instance.removeEventListener('otherChange', 'b');
      });
      await native.emit('deviceChange', { data: { id: 1 } });
      await native.emit('otherChange', { data: { id: 2 } });
      expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toEqual([
        'a {"id":1}',
        'b {"id":1}',
        'other event {"id":2}',
      ]);
    });

    it('the same function counts once for resume, and once for pause', async () => {
      const { page, native } = await open([build]);
      await page.evaluate(() => {
        const heard: string[] = [];
        Object.assign(window, { heard });
        const { instance } = window;
        const listener = (event: unknown) => {
          heard.push(Reflect.get(Object(event), 'type'));
        };
        const another = () => {
          heard.push('another');
        };
        for (let again = 0; again < 3; again++) {
          instance.addResumeEventListener(listener);
          instance.addPauseEventListener(listener);
          instance.addResumeEventListener(another);
        }
      });
      await native.emit('pause', {});
      await native.emit('resume', {});
      expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toEqual(['pause', 'resume', 'another']);
    });
  });
});
