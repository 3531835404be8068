import { describe, expect, it } from 'vitest';
import { type PageFile, pageSideFiles, parseAsEs2017 } from './support/page-side.js';
import { namesDefined, namesTooNew } from './support/too-new.js';

/** Names that the oldest WebViews lack and our files have all the same, each with the reason why that works. */
const allowed: Record<string, string> = {
  AbortController: 'looked for by typeof; without it calls end on time, but requests go on',
  '.maxTouchPoints': 'undefined counts as none; who lacks it is no iPad that calls itself a Mac',
  BroadcastChannel: 'looked for by typeof; without it other tabs are told by the storage event',
  'navigator.locks': 'looked for; without it a lease in the storage does the same',
  'crypto.subtle': 'looked for; without it js-sha256 does the same',
  '.cause': 'a property that UserModuleError sets by itself',
};

/** What is loaded when somebody signs in without a gateway; that needs Chromium 73 and iOS 12.2 (README). */
const forSignIn = /\/vendor\/oauth4webapi\//;
const allowedForSignIn: Record<string, string> = {
  '.toBase64': 'looked for',
  'Uint8Array.fromBase64': 'looked for',
  'URL.parse': 'looked for',
  'Error.captureStackTrace': 'called by ?.',
  AbortSignal: 'only where a signal is handed over, which we do not',
  'Object.fromEntries': 'Chromium 73 and iOS 12.2 have it',
};

const files = pageSideFiles();
const paths = files.map(({ path }) => path);
const ours = new Set(files.flatMap(namesDefined));

const script = (code: string): Pick<PageFile, 'code' | 'sourceType'> => ({ code, sourceType: 'script' });
const found = (code: string) =>
  namesTooNew(script(`function f(x, y, z) { ${code} }`), new Set(['signal', 'at']));

describe('what pages load', () => {
  it('is found from the entries: both formats, the scripts, what is bundled', () => {
    for (const path of [
      'dist/esm/index.js',
      'dist/cjs/index.js',
      'dist/esm/account/client.js',
      'dist/esm/uws/sign.js',
      'dist/esm/vendor/eventemitter3/index.js',
      'dist/esm/vendor/js-sha256/src/core.js',
      'dist/global.js',
      'dist/global-native.js',
    ]) {
      expect(paths).toContain(path);
    }
  });

  it('has nothing of the server or the mocks, nor what is bundled for them', () => {
    expect(paths.filter((path) => /\/(server|testing)\/|hono|undici/.test(path))).toEqual([]);
  });

  it.each(files)('$path is ES2017', (file) => {
    expect(() => parseAsEs2017(file)).not.toThrow();
  });

  it.each(files)('$path names nothing newer than Chromium 57 and iOS 10.3 without a check', (file) => {
    const known = forSignIn.test(file.path) ? { ...allowed, ...allowedForSignIn } : allowed;
    expect(namesTooNew(file, ours).filter((name) => !Object.hasOwn(known, name))).toEqual([]);
  });

  it.each([...Object.keys(allowed), ...Object.keys(allowedForSignIn)])(
    '%s is still used somewhere, or would have to leave the list',
    (name) => {
      expect(files.some((file) => namesTooNew(file, ours).includes(name))).toBe(true);
    },
  );
});

describe('the check itself', () => {
  it.each([
    'x?.y',
    'x ?? y',
    '({ ...x })',
    'const { a, ...rest } = x',
    'try { x() } catch { y() }',
    'async function* f() {}',
    'class A { #x = 1 }',
    'class A { x = 1 }',
    '1_000',
    '2n',
    '/(?<=a)b/',
    '/(?<year>\\d)/u',
    '/a/s',
    'import("x")',
  ])('does not take %s for ES2017', (code) => {
    expect(() => parseAsEs2017(script(code))).toThrow(SyntaxError);
  });

  it.each([
    ['Object.fromEntries(x)', 'Object.fromEntries'],
    ['Promise.allSettled(x)', 'Promise.allSettled'],
    ['new AbortController()', 'AbortController'],
    ['AbortSignal.timeout(1)', 'AbortSignal'],
    ['structuredClone(x)', 'structuredClone'],
    ['queueMicrotask(x)', 'queueMicrotask'],
    ['globalThis.x', 'globalThis'],
    ['navigator.locks.request(x)', 'navigator.locks'],
    ['window.queueMicrotask(x)', 'window.queueMicrotask'],
    ['crypto.randomUUID()', 'crypto.randomUUID'],
    ['new BroadcastChannel("x")', 'BroadcastChannel'],
    ['x.finally(y)', '.finally'],
    ['x.flat()', '.flat'],
    ['x["flatMap"](y)', '.flatMap'],
    ['x.at(-1)', '.at'],
    ['x.replaceAll(y, z)', '.replaceAll'],
    ['x.cause', '.cause'],
    ['x.trimStart()', '.trimStart'],
    ['x.getSetCookie()', '.getSetCookie'],
    ['x.replaceChildren()', '.replaceChildren'],
    ['const { locks } = navigator', '.locks'],
    ['process.env', 'process'],
    ['Buffer.from(x)', 'Buffer'],
  ])('finds what is too new in %s', (code, name) => {
    expect(found(code)).toContain(name);
  });

  it.each([
    'Promise.all(x).then(y)',
    'Object.entries(x)',
    '"x".padStart(2, "0")',
    '[1].includes(1)',
    'new URLSearchParams(x).get("y")',
    'new TextEncoder().encode(x)',
    'fetch(x).then((response) => response.text())',
    'localStorage.getItem("x")',
    'document.addEventListener("x", y)',
    'addEventListener("x", y)',
    'x.signal',
    'x.at + 1',
    'var hex = require("./hex.js"); hex.toHex(x)',
    'function f(queueMicrotask) { return queueMicrotask(arguments) }',
  ])('finds nothing in %s', (code) => {
    expect(found(code)).toEqual([]);
  });
});
