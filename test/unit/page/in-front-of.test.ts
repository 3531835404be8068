import { describe, expect, it } from 'vitest';
import { inFrontOf } from '../../../src/page/in-front-of.js';

/** `genuine` with `added` in front, as the polyfill shows an object that takes no properties. */
function show(genuine: object, added: object = {}): Record<string, unknown> {
  const front = inFrontOf(genuine, (heir) => {
    const properties = Object.getOwnPropertyDescriptors(added);
    for (const property of Object.values(properties)) property.configurable = true;
    Object.defineProperties(heir, properties);
  });
  return Object(front);
}

class Genuine {
  readonly #secret = 'secret';
  writable = 'former';
  tell() {
    return this.#secret;
  }
  get calculated() {
    return this.#secret;
  }
}

const genuineOf = (members: object = {}) => Object.preventExtensions(Object.assign(new Genuine(), members));

describe('inFrontOf, for an object that takes no properties', () => {
  it('has what was added, and all that the object has or inherits', () => {
    const shown = show(genuineOf({ own: 1 }), { added: 2 });
    expect([shown.own, shown.added, shown.writable, shown.calculated]).toEqual([1, 2, 'former', 'secret']);
    expect(['own', 'added', 'tell', 'other'].map((key) => key in shown)).toEqual([true, true, true, false]);
    expect(shown).toBeInstanceOf(Genuine);
  });

  it('runs its methods on the object itself, and each is the same every time', () => {
    const shown = show(genuineOf());
    expect(Reflect.apply(Object(shown.tell), undefined, [])).toBe('secret');
    expect(shown.tell).toBe(shown.tell);
  });

  it('so it does with a method whose text speaks of a class', () => {
    const genuine: object = genuineOf({
      describe(this: unknown) {
        return ['class of its own', this];
      },
    });
    const shown = show(genuine);
    expect(Reflect.apply(Object(shown.describe), undefined, [])).toEqual(['class of its own', genuine]);
  });

  it('hands out its classes, and functions with members, as they are', () => {
    class Inner {}
    const withMembers = Object.assign(() => {}, { member: 1 });
    const shown = show(genuineOf({ Inner, withMembers }));
    expect(shown.Inner).toBe(Inner);
    expect(shown.withMembers).toBe(withMembers);
  });

  it('lets itself be listed and copied as the object does', () => {
    const genuine = Object.defineProperty({ own: 1 }, 'hidden', { value: 2 });
    const shown = show(Object.freeze(genuine), { own: 'ours', added: 3 });
    expect(Reflect.ownKeys(shown).sort()).toEqual(['added', 'hidden', 'own']);
    expect(Object.entries(shown).sort()).toEqual([
      ['added', 3],
      ['own', 'ours'],
    ]);
    expect(shown.hidden).toBe(2);
    expect({ ...shown }).toEqual({ own: 'ours', added: 3 });
    expect(JSON.parse(JSON.stringify(shown))).toEqual({ own: 'ours', added: 3 });
  });

  it('says of each property what it has, and of others that there is none', () => {
    const shown = show(Object.freeze({ theirs: 1 }), { ours: 2 });
    expect(Object.getOwnPropertyDescriptor(shown, 'ours')).toEqual(
      Object.getOwnPropertyDescriptor({ ours: 2 }, 'ours'),
    );
    // What was frozen must not be called so: of such a property a Proxy could not show another value.
    expect(Object.getOwnPropertyDescriptor(shown, 'theirs')).toEqual(
      Object.getOwnPropertyDescriptor({ theirs: 1 }, 'theirs'),
    );
    expect(Object.getOwnPropertyDescriptor(shown, 'other')).toBeUndefined();
    expect(Object.hasOwn(shown, 'toString')).toBe(false);
  });

  it('writes to the object what that takes, and refuses what that refuses', () => {
    const genuine = genuineOf();
    const shown = show(genuine);
    shown.writable = 'new';
    expect(genuine.writable).toBe('new');
    expect(() => {
      shown.other = 1;
    }).toThrow(TypeError);
    expect(Object.keys(genuine)).toEqual(['writable']);
  });

  it('keeps to itself what is written to a property that was added', () => {
    const genuine = Object.preventExtensions({ name: 'theirs' });
    const shown = show(genuine, { name: 'ours' });
    shown.name = 'new';
    expect(shown.name).toBe('new');
    expect(genuine.name).toBe('theirs');
  });
});
