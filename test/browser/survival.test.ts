import type { Envelope, UplusApiOptions } from 'up-user-module';
import { expect, it } from 'vitest';
import type { NativeCall } from './support/container.js';
import { describeInBrowser } from './support/launch.js';
import { built, script, useBrowser } from './support/visit.js';

const library = built('global.js');

const user: Envelope = { retCode: '000000', retInfo: '获取用户信息成功', retData: { userId: '25950360' } };
const other: Envelope = { retCode: '110001', retInfo: '用户未登录', retData: null };

function unknown(retInfo: string) {
  return { rejected: { retCode: '990001', retInfo, retData: null }, reason: 'unknown' };
}
const unreadable = unknown('无法识别的结果');
const timedOut = {
  rejected: { retCode: '990001', retInfo: expect.stringMatching('超时'), retData: null },
  reason: 'timeout',
};
const overHttp = { rejected: { retCode: '110001', retInfo: '用户未登录', retData: null }, reason: undefined };

/** Runs in the page. */
function configure(options: UplusApiOptions): void {
  new window.UplusApi(options);
}

describeInBrowser('in the container', () => {
  const visit = useBrowser();
  const enter = (options: UplusApiOptions = {}) =>
    visit({ where: 'android', bridge: true, scripts: [library, script(configure, options)] });

  it.each([
    { what: 'an object', answer: user, ending: { resolved: user } },
    { what: 'the JSON text of one', answer: JSON.stringify(user), ending: { resolved: user } },
    {
      what: 'the JSON text of a failure',
      answer: JSON.stringify(other),
      ending: { rejected: other, reason: undefined },
    },
    {
      what: 'five zeros and data, with a field more',
      answer: { retCode: '00000', retInfo: '', data: { userId: '1' }, traceId: 't' },
      ending: { resolved: { retCode: '000000', retInfo: '', retData: { userId: '1' }, traceId: 't' } },
    },
    {
      what: 'a code that nobody documents',
      answer: { retCode: '118888', retInfo: '系统繁忙', retData: null },
      ending: unknown('系统繁忙'),
    },
    { what: 'a text', answer: 'ok', ending: unreadable },
    { what: 'an empty text', answer: '', ending: unreadable },
    { what: 'a list', answer: [user], ending: unreadable },
    { what: 'a number', answer: 0, ending: unreadable },
    { what: 'null', answer: null, ending: unreadable },
    { what: 'nothing', answer: undefined, ending: unreadable },
    {
      what: 'error 2',
      answer: { error: 2, errorMessage: '接口参数错误' },
      ending: { rejected: { retCode: '000002', retInfo: '接口参数错误', retData: null }, reason: undefined },
    },
    { what: 'error 3', answer: { error: 3, errorMessage: '未知错误' }, ending: unknown('未知错误') },
    {
      what: 'error 4',
      answer: { error: 4, errorMessage: '权限不足' },
      ending: { rejected: { retCode: '000001', retInfo: '权限不足', retData: null }, reason: 'denied' },
    },
    {
      what: 'an error of the JSAPI',
      answer: { error: 10_001, errorMessage: '支付失败' },
      ending: unknown('支付失败'),
    },
  ])('understands $what', async ({ answer, ending }) => {
    const { native, ask, errors } = await enter();
    native.onCall = ({ reply }) => reply(answer);
    expect(await ask('getUserInfo')).toEqual(ending);
    expect(errors).toEqual([]);
  });

  it('takes the first answer of several', async () => {
    const { native, ask, errors } = await enter();
    native.onCall = async ({ func, reply }) => {
      await reply({ ...user, retData: { first: func } });
      await reply(other);
      await reply('nonsense');
    };
    for (const method of ['getUserInfo', 'getOauthData', 'getUserInfo'] as const) {
      const retData = { first: `upUserModule.${method}` };
      expect(await ask(method)).toEqual({ resolved: { ...user, retData } });
    }
    expect(errors).toEqual([]);
  });

  it('gives each call its own answer, in whatever order they come', async () => {
    const { native, ask } = await enter();
    const waiting: NativeCall[] = [];
    native.onCall = async (call) => {
      waiting.push(call);
      if (waiting.length < 4) return;
      for (const { func, param, reply } of waiting.reverse())
        await reply({ ...user, retData: { func, param } });
    };
    const platforms = ['qq', 'weibo', 'wechat'];
    const answers = await Promise.all([
      ask('getUserInfo'),
      ...platforms.map((platform) => ask('checkAppIsInstalled', { platform })),
    ]);
    expect(answers).toEqual([
      { resolved: { ...user, retData: { func: 'upUserModule.getUserInfo', param: {} } } },
      ...platforms.map((platform) => ({
        resolved: { ...user, retData: { func: 'upUserModule.checkAppIsInstalled', param: { platform } } },
      })),
    ]);
  });

  it.each([
    { whose: "the module's", options: { timeout: 2000 }, args: [] },
    { whose: "the call's", options: {}, args: [{ timeout: 2000 }] },
  ])('a call without an answer ends with $whose deadline, and a late answer changes nothing', async (row) => {
    const { native, ask, errors } = await enter(row.options);
    native.onCall = () => {};
    const begin = performance.now();
    expect(await ask('getUserInfo', ...row.args)).toEqual(timedOut);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(1999);

    const [forgotten] = native.calls;
    native.onCall = ({ reply }) => reply(user);
    await forgotten?.reply(other);
    expect(await ask('getUserInfo')).toEqual({ resolved: user });
    expect(errors).toEqual([]);
  });

  const http = { realm: 'http://127.0.0.1:9/realms/zhiju', clientId: 'h5' };

  it.each([
    {
      adapter: 'no other adapter',
      options: {},
      without: { rejected: { retCode: '990001' }, reason: 'unsupported' },
    },
    { adapter: 'HTTP', options: { http }, without: overHttp },
  ])('the bridge may go and come again, with $adapter', async ({ options, without }) => {
    const { native, ask, errors } = await enter({ ...options, nebula: { readyTimeout: 200 }, timeout: 2000 });
    native.onCall = ({ reply }) => reply(user);
    expect(await ask('getUserInfo')).toEqual({ resolved: user });
    await native.remove();
    expect(await ask('getUserInfo')).toMatchObject(without);
    await native.inject();
    expect(await ask('getUserInfo')).toEqual({ resolved: user });

    native.onCall = () => native.remove();
    expect(await ask('getUserInfo')).toEqual(timedOut);
    expect(await ask('getUserInfo')).toMatchObject(without);
    expect(errors).toEqual([]);
  });

  it.each([
    { adapter: 'no other adapter', options: {} },
    { adapter: 'HTTP, which is not asked: something may have happened', options: { http } },
  ])('a native side that throws is an answer, with $adapter', async ({ options }) => {
    const { page, native, ask, errors } = await enter(options);
    const restore = await page.evaluateHandle(() => {
      const bridge: unknown = Reflect.get(window, 'AlipayJSBridge');
      if (typeof bridge !== 'object' || !bridge) throw new Error('No bridge');
      const call = Reflect.get(bridge, 'call');
      Object.assign(bridge, {
        call() {
          throw new Error('broken bridge');
        },
      });
      return () => Object.assign(bridge, { call });
    });
    expect(await ask('logOut')).toEqual(unreadable);
    expect(await ask('getUserInfo')).toEqual(unreadable);
    await restore.evaluate((mend) => {
      mend();
    });
    native.onCall = ({ reply }) => reply(user);
    expect(await ask('getUserInfo')).toEqual({ resolved: user });
    expect(errors).toEqual([]);
  });

  it('events of the native side carry their payload on the event', async () => {
    const { page, native } = await enter();
    await page.evaluate(() => {
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      const hear = (event: unknown) => {
        const { type, data, from } = Object(event);
        heard.push({ type, data, from });
      };
      window.uplusapi.addResumeEventListener(hear);
      window.uplusapi.addPauseEventListener(hear);
    });
    await native.emit('pause', {});
    await native.emit('resume', { data: { result: 'paid' }, from: 'native' });
    expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toEqual([
      { type: 'pause' },
      { type: 'resume', data: { result: 'paid' }, from: 'native' },
    ]);
  });

  const silent = 'iOS 容器的 iframe 中无法调用原生方法';

  it.each([
    { bridge: true, adapter: 'no other adapter', options: {} },
    { bridge: false, adapter: 'no other adapter', options: {} },
    { bridge: true, adapter: 'HTTP', options: { http } },
    { bridge: false, adapter: 'HTTP', options: { http } },
  ])('an iframe on iOS says so at once, bridge $bridge, $adapter', async ({ bridge, options }) => {
    const scripts = [library, script(configure, options)];
    const { page, native, errors } = await visit({ where: 'ios', bridge, framed: true, scripts });
    const seen = await page.evaluate(async () => {
      const { uplusapi } = window;
      const begin = performance.now();
      uplusapi.initDeviceReady();
      const readyAtOnce = uplusapi.deviceReady;
      const ending = await window.ending(uplusapi.upUserModule.getUserInfo());
      return { framed: window.parent !== window, readyAtOnce, ending, duration: performance.now() - begin };
    });
    expect(seen).toMatchObject({
      framed: true,
      readyAtOnce: true,
      ending: { rejected: { retCode: '990001', retInfo: silent }, reason: 'unsupported' },
    });
    // Sooner than any deadline.
    expect(seen.duration).toBeLessThan(2900);
    expect(native.calls).toEqual([]);
    expect(errors).toEqual([]);
  });

  // On iOS it cannot: see above.
  it.each(['android', 'harmony'] as const)('an iframe calls as any page does, %s', async (where) => {
    const { native, ask } = await visit({ where, bridge: true, framed: true, scripts: [library] });
    native.onCall = ({ reply }) => reply(user);
    expect(await ask('getUserInfo')).toEqual({ resolved: user });
  });
});
