import type { UplusApi } from 'up-user-module';
import type { MockNebula } from 'up-user-module/testing';
import { beforeAll, expect, it } from 'vitest';
import { bundle } from './support/bundle.js';
import { describeInBrowser } from './support/launch.js';
import { useBrowser } from './support/visit.js';

declare global {
  interface Window {
    mocked: { readonly mock: MockNebula; readonly api: UplusApi };
  }
}

const main = `
  import UplusApi from 'up-user-module';
  import { createMockNebula } from 'up-user-module/testing';
  window.mocked = { mock: createMockNebula(), api: new UplusApi() };`;

const places = [
  { where: 'ios', framed: true, silent: true },
  { where: 'ipad', framed: true, touchPoints: 5, silent: true },
  { where: 'ipad', framed: true, silent: false },
  { where: 'android', framed: true, touchPoints: 5, silent: false },
  { where: 'ios', framed: false, silent: false },
  { where: 'ipad', framed: false, touchPoints: 5, silent: false },
] as const;

describeInBrowser('the mock in a page of the container', () => {
  const visit = useBrowser();
  let script = '';
  beforeAll(async () => {
    script = await bundle({ './main.js': main });
  });

  it.each(places)('$where, framed $framed, touch points $touchPoints: silent $silent', async (place) => {
    const { silent, ...where } = place;
    const { page, errors } = await visit({ ...where, scripts: [script] });
    const seen = await page.evaluate(async () => {
      const { mock, api } = window.mocked;
      const bridge = Reflect.get(window, 'AlipayJSBridge');
      const answer = new Promise((resolve) => {
        bridge.call('upUserModule.getLoginStatus', {}, () => resolve('answered'));
        setTimeout(resolve, 300, 'silence');
      });
      const begin = performance.now();
      const ending = await window.ending(api.upUserModule.getUserInfo());
      // Sooner than any deadline.
      const atOnce = performance.now() - begin < 2900;
      return { answer: await answer, ending, atOnce, messages: mock.messages.length };
    });
    expect(seen).toEqual({
      answer: silent ? 'silence' : 'answered',
      ending: silent
        ? { rejected: expect.objectContaining({ retCode: '990001' }), reason: 'unsupported' }
        : { resolved: expect.objectContaining({ retCode: '000000' }) },
      atOnce: true,
      messages: silent ? 0 : 2,
    });
    expect(errors).toEqual([]);
  });
});
