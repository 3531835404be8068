import { expect, it } from 'vitest';
import { describeInBrowser } from './support/launch.js';
import { built, useBrowser } from './support/visit.js';

/** Runs before the page's scripts: counts the listeners that are added and not removed again, by target and type. */
const countListeners = `
  window.listening = {};
  for (const [name, target] of [['window', window], ['document', document]]) {
    const { addEventListener, removeEventListener } = target;
    const held = new Map();
    target.addEventListener = function (type, listener) {
      held.set(type, (held.get(type) || new Set()).add(listener));
      return addEventListener.apply(target, arguments);
    };
    target.removeEventListener = function (type, listener) {
      if (held.has(type)) held.get(type).delete(listener);
      return removeEventListener.apply(target, arguments);
    };
    window.listening[name] = () => [...held].filter(([, { size }]) => size > 0).map(([type]) => type);
  }`;

describeInBrowser('listeners', () => {
  const visit = useBrowser();

  it.each([true, false])('uninstall() leaves none of them on the page, bridge %s', async (bridge) => {
    const { page, native, errors } = await visit({
      where: 'ios',
      bridge,
      scripts: [countListeners, built('global.js')],
    });
    const [before, held, left] = await page.evaluate(async () => {
      const listening: Record<string, () => string[]> = Reflect.get(window, 'listening');
      const count = () => Object.values(listening).flatMap((types) => types());
      const before = count();
      const http = { realm: 'http://127.0.0.1:9/realms/zhiju', clientId: 'h5' };
      const api = new window.UplusApi({ http });
      const heard: string[] = [];
      Object.assign(window, { heard });
      const hear = (event: unknown) => {
        heard.push(Reflect.get(Object(event), 'type'));
      };
      api.addResumeEventListener(hear);
      api.addPauseEventListener(hear);
      api.addEventListener('Noti_UserFamilyListChange', 'name', hear);
      api.initDeviceReady();
      const held = count();
      api.uninstall?.();
      return [before, held, count()] as const;
    });
    expect(before).toEqual([]);
    expect(held.sort()).toEqual(['AlipayJSBridgeReady', 'Noti_UserFamilyListChange', 'pause', 'resume']);
    expect(left).toEqual([]);
    if (!bridge) await native.inject();
    await native.emit('resume', {});
    expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('one that throws is reported by the browser, and keeps the event from none of the others', async () => {
    const { page, native, errors } = await visit({
      where: 'ios',
      bridge: true,
      scripts: [built('global.js')],
    });
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      const { uplusapi } = window;
      uplusapi.addResumeEventListener(() => {
        throw new Error('of the first');
      });
      uplusapi.addResumeEventListener(() => heard.push('second'));
      uplusapi.addEventListener('resume', 'third', () => heard.push('third'));
    });
    await native.emit('resume', {});
    await expect.poll(() => errors).toEqual(['Error: of the first']);
    expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toEqual(['second', 'third']);
  });
});
