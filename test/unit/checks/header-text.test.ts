// @vitest-environment node
import { expect, it } from 'vitest';
import { isHeaderText } from '../../../src/checks/header-text.js';

it.each(['a', '~', 'ab', 'Bearer a.b-c_d', '!"#$%&'])('%j can stand in a header', (value) => {
  expect(isHeaderText(value)).toBe(true);
});

it.each<[unknown]>([
  [''],
  [' '],
  [' a'],
  ['a '],
  ['a\tb'],
  ['a\r\nb'],
  ['a\u007f'],
  ['é'],
  ['令牌'],
  [1],
  [['a']],
  [null],
  [undefined],
])('%j cannot', (value) => {
  expect(isHeaderText(value)).toBe(false);
});
