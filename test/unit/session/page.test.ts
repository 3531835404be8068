// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { arrivalOfBridge, calm, everyday, live, type World } from './happenings.js';

/** Everything has come to its end, and the page works. */
async function work(world: World): Promise<void> {
  const { browser } = world;
  for (const tab of await calm(world)) {
    for (const method of ['getUserInfo', 'getLoginStatus', 'getOauthData'] as const) tab.call(method);
    await browser.advance(2000);
    expect(browser.underWay.size).toBe(0);
    if (tab.hasBridge) continue;
    tab.logIn('lina');
    await browser.advance(1000);
    const info = tab.module.getUserInfo();
    await browser.advance(1000);
    expect((await info).retData.offUserId).toBe('id-of-lina');
  }
}

const page = { kind: 'memory', locks: false, channel: false, tabs: 1 } as const;

describe.each([false, true])('one page, retry: %s', (retry) => {
  it('answers for whoever is there, and writes for whom it is meant', { timeout: 600_000 }, async () => {
    const counts = await live({ ...page, retry, happenings: everyday, numRuns: 60 }, work);
    if (process.env.SHOW) console.warn(JSON.stringify([...counts].sort()));
  });

  it('so it does when a bridge arrives in the middle', { timeout: 600_000 }, async () => {
    const happenings = [...everyday, ...arrivalOfBridge];
    const counts = await live({ ...page, retry, happenings, numRuns: 60 }, work);
    if (process.env.SHOW) console.warn(JSON.stringify([...counts].sort()));
  });
});
