import { describe, expect, it } from 'vitest';
import { defineProperty, ownProperty, restoreProperty, setProperty } from '../../../src/page/property.js';

const refusing = (target: object) => new Proxy(target, { defineProperty: () => false, set: () => false });

describe('setProperty', () => {
  it.each<[string, () => object]>([
    ['nothing', () => ({})],
    ['a value', () => ({ key: 'former' })],
    [
      'a value that nobody sees',
      () => Object.defineProperty({}, 'key', { value: 'former', configurable: true }),
    ],
    [
      'a getter',
      () => ({
        get key() {
          return 'former';
        },
      }),
    ],
    ['an inherited value', () => Object.create({ key: 'former' })],
    [
      'an inherited getter',
      () =>
        Object.create({
          get key() {
            return 'former';
          },
        }),
    ],
    [
      'what `var` makes',
      () => Object.defineProperty({}, 'key', { value: 'former', writable: true, enumerable: true }),
    ],
    ['a sealed value', () => Object.seal({ key: 'former' })],
  ])('goes in front of %s, and comes off again', (_what, create) => {
    const owner = create();
    const before = Object.getOwnPropertyDescriptors(owner);
    const undo = setProperty(owner, 'key', 'ours');
    expect(Reflect.get(owner, 'key')).toBe('ours');
    expect(Object.keys(owner)).toEqual(['key']);
    undo?.();
    expect(Object.getOwnPropertyDescriptors(owner)).toEqual(before);
    undo?.();
    expect(Object.getOwnPropertyDescriptors(owner)).toEqual(before);
  });

  it.each<[string, object]>([
    ['is frozen', Object.freeze({ key: 'former' })],
    ['is frozen and has nothing', Object.freeze({})],
    ['takes no new properties', Object.preventExtensions({})],
    ['has a getter that stays', Object.defineProperty({}, 'key', { get: () => 'former', set() {} })],
    ['is a Proxy that refuses', refusing({ key: 'former' })],
    [
      'is a Proxy that throws',
      new Proxy(
        {},
        {
          defineProperty() {
            throw new Error('theirs');
          },
        },
      ),
    ],
  ])('says so where the owner %s, and changes nothing', (_what, owner) => {
    const before = Object.getOwnPropertyDescriptors(owner);
    expect(setProperty(owner, 'key', 'ours')).toBeUndefined();
    expect(Object.getOwnPropertyDescriptors(owner)).toEqual(before);
  });

  it.each<[string, () => object, (owner: object) => void]>([
    ['another value', () => ({}), (owner) => Reflect.set(owner, 'key', 'theirs')],
    [
      'another value after `var`',
      () => Object.seal({ key: 1 }),
      (owner) => Reflect.set(owner, 'key', 'theirs'),
    ],
    ['another getter', () => ({}), (owner) => Object.defineProperty(owner, 'key', { get: () => 'theirs' })],
  ])('leaves %s that somebody else has put there since', (_what, create, change) => {
    const owner = create();
    const undo = setProperty(owner, 'key', 'ours');
    change(owner);
    const before = Object.getOwnPropertyDescriptors(owner);
    undo?.();
    expect(Object.getOwnPropertyDescriptors(owner)).toEqual(before);
    expect(Reflect.get(owner, 'key')).toBe('theirs');
  });

  it('leaves a property gone that somebody else has deleted since', () => {
    const owner = { key: 'former' };
    const undo = setProperty(owner, 'key', 'ours');
    Reflect.deleteProperty(owner, 'key');
    undo?.();
    expect(owner).toEqual({});
  });
});

describe('a Proxy that takes values, but no properties', () => {
  it('may lose its own since, and stays without', () => {
    const target = { key: 'former' };
    const owner = new Proxy(target, {
      defineProperty: () => false,
      set: (of, _key, value) => Reflect.set(of, 'key', value),
    });
    const undo = setProperty(owner, 'key', 'ours');
    expect(owner.key).toBe('ours');
    Reflect.deleteProperty(target, 'key');
    undo?.();
    expect(target).toEqual({});
  });
});

describe('restoreProperty', () => {
  const own: PropertyDescriptor = { get: () => 'ours' };

  it('brings back the former property in place of our accessor', () => {
    const owner = { key: 'former' };
    const former = ownProperty(owner, 'key');
    expect(defineProperty(owner, 'key', own)).toBe(true);
    expect(owner.key).toBe('ours');
    restoreProperty(owner, 'key', own, former);
    expect(Object.getOwnPropertyDescriptors(owner)).toEqual({ key: former });
  });

  it.each<[string, PropertyDescriptor]>([
    ['another getter', { get: () => 'theirs', configurable: true }],
    ['a value', { value: 'theirs', configurable: true }],
    ['undefined', { value: undefined, configurable: true }],
    ['a setter alone', { set() {}, configurable: true }],
  ])('leaves the place to %s that somebody else has put there since', (_what, theirs) => {
    const owner = { key: 'former' };
    const former = ownProperty(owner, 'key');
    defineProperty(owner, 'key', own);
    Object.defineProperty(owner, 'key', theirs);
    const before = ownProperty(owner, 'key');
    restoreProperty(owner, 'key', own, former);
    expect(ownProperty(owner, 'key')).toEqual(before);
  });
});
