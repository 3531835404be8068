// @vitest-environment node
import fc from 'fast-check';
import { sha256 } from 'js-sha256';
import { signRequest } from 'up-user-module/uws';
import { afterEach, expect, test, vi } from 'vitest';

// The build for browsers; in Node the package would take node:crypto.
vi.mock('js-sha256', async () => {
  const actual = await vi.importActual<typeof import('js-sha256')>('js-sha256/build/sha256.min.mjs');
  return { ...actual, sha256: vi.fn(actual.sha256) };
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.mocked(sha256).mockClear();
});

const request = { url: '/a', appId: 'a', appKey: 'k', timestamp: 1 };

test('js-sha256 is used only where there is no crypto.subtle', async () => {
  await signRequest(request);
  expect(sha256).not.toHaveBeenCalled();
  vi.stubGlobal('crypto', {});
  await signRequest(request);
  expect(sha256).toHaveBeenCalledOnce();
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
