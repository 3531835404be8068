// @vitest-environment node
import { signRequest } from 'up-user-module/uws';
import { expect, test, vi } from 'vitest';

const loaded = vi.hoisted(() => vi.fn());
vi.mock('js-sha256', (importOriginal) => {
  loaded();
  return importOriginal();
});

test('loads js-sha256 only where there is no crypto.subtle', async () => {
  const request = { url: '/a', appId: 'a', appKey: 'k', timestamp: 1 };
  await signRequest(request);
  expect(loaded).not.toHaveBeenCalled();
  vi.stubGlobal('crypto', {});
  await signRequest(request);
  vi.unstubAllGlobals();
  expect(loaded).toHaveBeenCalledOnce();
});
