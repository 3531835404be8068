import { describe, expect, it } from 'vitest';
import { isForeignObject } from '../../../src/checks/foreign.js';

describe('isForeignObject', () => {
  const image = document.createElement('img');
  const stranger: object = new Proxy(
    {},
    {
      get(_target, key) {
        if (key === 'window') return stranger;
        throw new Error('SecurityError');
      },
      has() {
        throw new Error('SecurityError');
      },
    },
  );

  it.each<[string, unknown]>([
    ['an object', {}],
    ['a function', () => {}],
    ['an object with a field that elements have', { nodeType: null }],
    ['an object with a window', { window: {} }],
  ])('is true for %s', (_name, value) => {
    expect(isForeignObject(value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'text'],
    ['a list', []],
    ['an element', image],
    ['a list of elements', { namedItem() {} }],
    ['a window, as that of a frame', window],
    ['a window of another origin', stranger],
  ])('is false for %s', (_name, value) => {
    expect(isForeignObject(value)).toBe(false);
  });
});
