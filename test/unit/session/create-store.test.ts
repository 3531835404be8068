// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSessionStore, sessionRule } from '../../../src/session/create-store.js';
import { endFakeTime } from '../account/support.js';
import { FakeArea } from './fake-storage.js';
import { session } from './samples.js';

const key = 'the key';
const warn = vi.spyOn(console, 'warn');

/** A page with these storages; `undefined` for one that is forbidden, `null` for one that is turned off. */
function openPage(storages: Readonly<Record<string, Storage | null | undefined>>) {
  vi.stubGlobal('document', {});
  for (const name of ['localStorage', 'sessionStorage']) {
    const storage = storages[name];
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get() {
        if (storage === undefined) throw new DOMException('forbidden', 'SecurityError');
        return storage;
      },
    });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  warn.mockReset().mockImplementation(() => {});
});
afterEach(async () => {
  await endFakeTime();
  vi.unstubAllGlobals();
  for (const name of ['localStorage', 'sessionStorage']) Reflect.deleteProperty(globalThis, name);
});

describe('a session is kept', () => {
  it('in the tab, where nothing else is said', () => {
    const [local, own] = [new FakeArea(), new FakeArea()];
    openPage({ localStorage: local.open(), sessionStorage: own.open() });
    for (const option of [undefined, 'sessionStorage'] as const) {
      const store = createSessionStore(option, key);
      store.write(session('a'));
      expect(own.keys()).toEqual([key]);
      store.write(undefined);
      expect(own.keys()).toEqual([]);
    }
    // There is no copy that would have to know.
    expect(local.keys().map((name) => [name, local.get(name)])).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('in the tab, and noted down in the browser once it has been renewed', () => {
    const [local, own] = [new FakeArea(), new FakeArea()];
    openPage({ localStorage: local.open(), sessionStorage: own.open() });
    const store = createSessionStore(undefined, key);
    store.write(session('a'));
    store.write(session('a', { renewals: 1 }));
    expect(own.keys()).toEqual([key]);
    expect(local.keys()).toEqual([`${key}:renewals:a`]);
  });

  it('in the page', () => {
    const [local, own] = [new FakeArea(), new FakeArea()];
    openPage({ localStorage: local.open(), sessionStorage: own.open() });
    const store = createSessionStore('memory', key);
    const tokens = session('a');
    store.write(tokens);
    expect(store.read()).toBe(tokens);
    expect(own.keys().concat(local.keys())).toEqual([]);
    expect(createSessionStore('memory', key).read()).toBe(undefined);
  });

  it('in the page where there is no document, without a warning', () => {
    const store = createSessionStore(undefined, key);
    const tokens = session('a');
    store.write(tokens);
    expect(store.read()).toBe(tokens);
    expect(createSessionStore(undefined, key).read()).toBe(undefined);
    expect(warn).not.toHaveBeenCalled();
  });

  it('in the browser', () => {
    const [local, own] = [new FakeArea(), new FakeArea()];
    openPage({ localStorage: local.open(), sessionStorage: own.open() });
    const store = createSessionStore('localStorage', key);
    store.write(session('a'));
    store.write(session('a', { renewals: 1 }));
    expect(local.keys()).toEqual([key]);
    expect(own.keys()).toEqual([]);
    expect(createSessionStore('localStorage', key).read()).toMatchObject({ id: 'a' });
    expect(createSessionStore('localStorage', 'another key').read()).toBe(undefined);
  });

  it("in the page's own object", () => {
    const area = new FakeArea();
    createSessionStore(area.open(), key).write(session('a'));
    expect(createSessionStore(area.open(), key).read()).toMatchObject({ id: 'a' });
  });

  it.each([
    ['localStorage', undefined],
    ['localStorage', null],
    ['sessionStorage', undefined],
    ['sessionStorage', null],
    [undefined, undefined],
  ] as const)('in the page, with a warning, where %s cannot be had (%s)', (option, storage) => {
    openPage({ localStorage: storage, sessionStorage: storage });
    const store = createSessionStore(option, key);
    const tokens = session('a');
    store.write(tokens);
    expect(store.read()).toBe(tokens);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(option ?? 'sessionStorage'));
  });

  it('in the tab also where localStorage cannot be had', () => {
    const own = new FakeArea();
    openPage({ localStorage: undefined, sessionStorage: own.open() });
    createSessionStore('sessionStorage', key).write(session('a'));
    expect(own.keys()).toEqual([key]);
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('the option', () => {
  const [test] = sessionRule;
  const nothing = () => null;

  it.each(['sessionStorage', 'memory', 'localStorage', new FakeArea().open()])('can be %j', (value) => {
    expect(test(value)).toBe(true);
  });

  it.each([
    '',
    'cookie',
    'toString',
    5,
    null,
    true,
    [],
    {},
    { getItem: nothing, setItem: nothing },
    { getItem: nothing, setItem: nothing, removeItem: true },
    () => null,
  ])('cannot be %j', (value) => {
    expect(test(value)).toBe(false);
  });
});
