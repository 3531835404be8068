// @vitest-environment node
import fc from 'fast-check';
import { signRequest } from 'up-user-module/uws';
import { afterEach, expect, test, vi } from 'vitest';

const loaded = vi.hoisted(() => vi.fn());
// The build for browsers; in Node the package would take node:crypto.
vi.mock('js-sha256', () => {
  loaded();
  return vi.importActual<typeof import('js-sha256')>('js-sha256/build/sha256.min.mjs');
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const request = { url: '/a', appId: 'a', appKey: 'k', timestamp: 1 };

test('js-sha256 is loaded only where there is no crypto.subtle', async () => {
  await signRequest(request);
  expect(loaded).not.toHaveBeenCalled();
  vi.stubGlobal('crypto', {});
  await signRequest(request);
  expect(loaded).toHaveBeenCalledOnce();
});

test.each([{}, undefined])('signs alike without crypto.subtle (crypto: %j)', async (crypto) => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (body) => {
      const expected = await signRequest({ ...request, body });
      vi.stubGlobal('crypto', crypto);
      const signature = await signRequest({ ...request, body });
      vi.unstubAllGlobals();
      expect(signature).toBe(expected);
    }),
  );
});
