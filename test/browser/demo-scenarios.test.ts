import type { Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { count, type DemoPage, type Line } from './support/demo-page.js';
import { describeInBrowser } from './support/launch.js';
import { useDemo } from './support/use-demo.js';

/** Each scenario is played, and the diagram is read as a screen reader reads it. */
describeInBrowser('the scenarios of the demo', () => {
  const { begin } = useDemo();
  let page: Page;
  let on: DemoPage;

  beforeEach(async () => {
    ({ page, on } = await begin());
  });

  const texts = (lines: readonly Line[]) => lines.map(({ text }) => text);

  it('first visit in a browser', async () => {
    expect(texts(await on.play('first-visit'))).toEqual([
      'page → module: initDeviceReady',
      'module → page: ok, the answer to initDeviceReady (ok)',
      'page → module: getLoginStatus',
      'module note: host, nebula: not ready → http',
      'module → page: 000000, the answer to getLoginStatus (ok)',
      'page → module: http.login',
      'module → account: POST /token · password',
      'account → module: 200, the answer to POST /token · password (ok)',
      'module → page: ok, the answer to http.login (ok)',
      'page → module: getUserInfo',
      'module → account: GET /account',
      'account → module: 200, the answer to GET /account (ok)',
      'module → page: 000000, the answer to getUserInfo (ok)',
    ]);
    expect(await on.phone.locator('#nickname').textContent()).toBe('小张');
  });

  it('in the app right after login', async () => {
    const lines = await on.play('after-login');
    const reads = lines.filter(({ text }) => text === 'module → app: getUserInfo');
    expect(reads.map(({ again }) => again)).toEqual([undefined, expect.any(Number), expect.any(Number)]);
    for (const { again = 300 } of reads) expect(again).toBeGreaterThanOrEqual(299);
    expect(count(lines, 'app → module: 110002, the answer to getUserInfo (failed)')).toBe(2);
    expect(count(lines, 'page → module: getUserInfo')).toBe(1);
    expect(texts(lines).slice(-2)).toEqual([
      'app → module: 000000, the answer to getUserInfo (ok)',
      'module → page: 000000, the answer to getUserInfo (ok)',
    ]);
  });

  it('app too old for QQ Music', async () => {
    expect(texts(await on.play('old-app'))).toEqual([
      'page → module: getQQMusicAuthorize',
      'module → app: getQQMusicAuthorize',
      'app → module: error 1, the answer to getQQMusicAuthorize (failed)',
      'module note: host: not ready → nebula: unsupported → http',
      'module → page: 1100001, the answer to getQQMusicAuthorize (failed)',
    ]);
    expect(await on.phone.locator('#notice').textContent()).toContain('QQ Music is not installed');
  });

  it('token refused with 20 calls at once', async () => {
    const lines = await on.play('twenty-calls');
    expect(count(lines, 'page → module: getUserInfo')).toBe(16);
    expect(count(lines, 'page → module: refreshUser')).toBe(4);
    expect(count(lines, 'module note: joined')).toBe(15);
    expect(count(lines, 'module begins: refresh_token')).toBe(1);
    expect(count(lines, 'module → account: POST /token · refresh_token')).toBe(1);
    // One for all of them, before and after the renewal.
    expect(count(lines, 'module → account: GET /account')).toBe(2);
    expect(count(lines, 'module → page: 000000, the answer to getUserInfo (ok)')).toBe(16);
    expect(count(lines, 'module → page: 000000, the answer to refreshUser (ok)')).toBe(4);
  });

  it('two tabs', async () => {
    const lines = await on.play('two-tabs');
    const answered = '000000, the answer to getUserInfo (ok)';
    expect(count(lines, `module → page: ${answered}`)).toBe(1);
    expect(count(lines, `module → tab B: ${answered}`)).toBe(1);
    const renewals = lines.filter(({ text }) => /: POST \/token · refresh_token$/.test(text));
    expect(renewals).toHaveLength(1);
    const told = lines.filter(({ text }) => /^(?:page → tab B|tab B → page): BroadcastChannel$/.test(text));
    expect(told.length).toBeGreaterThan(0);
    expect(count(lines, 'page → module: logOut')).toBe(1);
    await on.tab.locator('#log-in').waitFor();
  });

  it('the bridge that comes late', async () => {
    const lines = texts(await on.play('late-bridge'));
    expect(lines.slice(0, 3)).toEqual([
      'page → module: initDeviceReady',
      'app note: AlipayJSBridgeReady',
      'module → page: ok, the answer to initDeviceReady (ok)',
    ]);
    expect(lines.at(-1)).toBe('module → page: 000000, the answer to getUserInfo (ok)');
    expect(lines.filter((text) => text.includes('account'))).toEqual([]);
  });

  it('a flaky network', async () => {
    const lines = await on.play('flaky-network');
    expect(count(lines, 'account → module: 503, the answer to GET /account (failed)')).toBe(1);
    expect(count(lines, 'account → module: opaque, the answer to GET / (no-cors) (ok)')).toBe(1);
    expect(count(lines, 'module → page: 000001, the answer to refreshUser (failed)')).toBe(1);
    expect(count(lines, 'module → page: 000000, the answer to refreshUser (ok)')).toBe(3);
    expect(await on.phone.locator('#nickname').textContent()).toBe('小张');
  });

  it('a session in the gateway', async () => {
    const lines = await on.play('gateway-session');
    const login = lines.findIndex(({ text }) => text === 'page → module: http.login');
    const behind = texts(lines.slice(login)).filter((text) => /gateway →|→ gateway|UWS/.test(text));
    expect(behind.slice(0, 9)).toEqual([
      'module → gateway: POST /session',
      'gateway → account: POST /token · password',
      'account → gateway: 200, the answer to POST /token · password (ok)',
      'gateway → UWS: POST /thirdpartUserLogin',
      'UWS → gateway: POST /verify-code',
      'gateway → UWS: 200, the answer to POST /verify-code (ok)',
      'UWS → gateway: 200, the answer to POST /thirdpartUserLogin (ok)',
      'gateway → module: 200, the answer to POST /session (ok)',
      'module → gateway: GET /account/account',
    ]);
    expect(count(lines, 'module → page: 000000, the answer to getOauthData (ok)')).toBe(1);
    // Not a token in any storage.
    expect(await page.evaluate(() => Object.keys(localStorage).concat(Object.keys(sessionStorage)))).toEqual(
      [],
    );
  });

  it('plays again, and another one in the middle of one', async () => {
    await on.open({ scenario: 'flaky-network' });
    await page.locator('#scenarios[data-playing=playing]').waitFor();
    await page.locator('#scenario-late-bridge').click();
    await page.locator('#scenarios[data-playing=played]').waitFor();
    expect(new URL(page.url()).searchParams.get('scenario')).toBe('late-bridge');
    const before = texts(await on.lines());
    await page.locator('#diagram').getByRole('button', { name: 'Clear' }).click();
    expect(await on.lines()).toEqual([]);
    await page.locator('#play').click();
    await expect.poll(async () => texts(await on.lines()), { timeout: 30_000 }).toEqual(before);
  });
});
