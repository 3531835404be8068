import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { network, openPage } from './page.js';
import { endFakeTime, failureOf } from './support.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

it('a fetch of the page that throws instead of rejecting is a network that fails', async () => {
  let isOnline = true;
  const page: ReturnType<typeof openPage> = openPage({
    http: {
      fetch(...request) {
        if (!isOnline) throw new TypeError('offline');
        return page.service.fetch(...request);
      },
    },
  });
  await page.logIn();
  isOnline = false;
  const failure = failureOf(page.module.getUserInfo());
  await vi.advanceTimersByTimeAsync(9000);
  expect(await failure).toMatchObject(network);
  isOnline = true;
  expect(await page.isLogin()).toBe(true);
});
