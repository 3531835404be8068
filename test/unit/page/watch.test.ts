import { describe, expect, it, vi } from 'vitest';
import { watch } from '../../../src/page/watch.js';

const key = 'uplusapi';
const wrap = (value: unknown) => ({ of: value });

describe('watch', () => {
  it('takes back what was done to the values of a getter that makes new ones, though not to each of thousands', () => {
    let made = 0;
    const page = Object.defineProperty({}, key, { get: () => ++made, configurable: true });
    const undone: unknown[] = [];
    const undo = watch(page, key, (value) => [wrap(value), () => undone.push(value)]);
    for (let read = 0; read < 1000; read++) Reflect.get(page, key);
    const last = made;
    undo?.();
    expect(undone).toHaveLength(100);
    expect(undone).toContain(last);
  });

  it.each([
    ['a value', { value: 'theirs', configurable: true, writable: true }],
    ['a getter', { get: () => 'theirs', configurable: true }],
  ])('leaves its place to who wraps it, where there was %s', (_what, property) => {
    const page: { [key]?: unknown } = Object.defineProperty({}, key, property);
    const undo = watch(page, key, (value) => [wrap(value)]);
    const ours = Object.getOwnPropertyDescriptor(page, key);
    const theirs = { get: () => ({ wrapped: ours?.get?.call(page) }), configurable: true };
    Object.defineProperty(page, key, theirs);
    for (let read = 0; read < 2; read++) expect(page[key]).toEqual({ wrapped: { of: 'theirs' } });
    expect(Object.getOwnPropertyDescriptor(page, key)?.get).toBe(theirs.get);
    undo?.();
    expect(Object.getOwnPropertyDescriptor(page, key)?.get).toBe(theirs.get);
  });

  it('leaves an accessor in charge that a class inherits from another', () => {
    const read = vi.fn();
    class Base {
      private module: unknown = 'theirs';
      get upUserModule() {
        read();
        return this.module;
      }
      set upUserModule(value) {
        this.module = `set ${value}`;
      }
    }
    class Derived extends Base {}
    const genuine = new Derived();
    watch(genuine, 'upUserModule', (value) => [wrap(value)], Derived.prototype);
    // Perhaps it is not there yet, and would throw.
    expect(read).not.toHaveBeenCalled();
    expect(genuine.upUserModule).toEqual({ of: 'theirs' });
    genuine.upUserModule = 'new';
    expect(genuine.upUserModule).toEqual({ of: 'set new' });
  });
});
