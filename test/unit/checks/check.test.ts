// @vitest-environment node
import { UserModuleError } from 'up-user-module';
import { describe, expect, it } from 'vitest';
import {
  aBoolean,
  abortSignal,
  aFunction,
  anObject,
  anything,
  milliseconds,
  type Rule,
  text,
} from '../../../src/checks/rules.js';
import { httpUrl } from '../../../src/checks/url.js';
import { isFunction, isRecord } from '../../../src/checks/values.js';
import { check, readOptions } from '../../../src/errors/illegal-parameter.js';
import { thrownBy } from '../module/support.js';

const values = {
  undefined: undefined,
  null: null,
  true: true,
  zero: 0,
  one: 1,
  negative: -1,
  fraction: 0.5,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  text: '1',
  list: [],
  object: {},
  instance: new Date(),
  function: () => {},
  class: class {},
};
type Name = keyof typeof values;

function namesOf(test: (value: unknown) => boolean): string[] {
  return Object.entries(values).flatMap(([name, value]) => (test(value) ? [name] : []));
}

function passes(rule: Rule): (value: unknown) => boolean {
  return (value) => {
    try {
      check('field', value, rule);
      return true;
    } catch {
      return false;
    }
  };
}

it.each<[string, (value: unknown) => boolean, Name[]]>([
  ['isRecord', isRecord, ['object', 'instance']],
  ['isFunction', isFunction, ['function', 'class']],
  ['aFunction', passes(aFunction), ['undefined', 'function', 'class']],
  ['aBoolean', passes(aBoolean), ['undefined', 'true']],
  ['milliseconds', passes(milliseconds), ['undefined', 'one', 'fraction']],
])('%s accepts what it should, and nothing else', (_name, test, accepted) => {
  expect(namesOf(test)).toEqual(accepted);
});

it.each<[string, Rule]>([
  ['必须是函数', aFunction],
  ['必须是布尔值', aBoolean],
  ['必须是对象', anObject],
  ['必须是非空字符串', text],
  ['必须是大于 0 的毫秒数', milliseconds],
  ['必须是 AbortSignal', abortSignal],
  ['必须是 http(s) 地址，不含账号、查询参数和片段', httpUrl],
])('what breaks a rule is told so: %s', (words, rule) => {
  expect(thrownBy(() => check('field', null, rule))).toMatchObject({
    retCode: '000002',
    retInfo: `非法参数错误：field ${words}`,
  });
});

describe('readOptions', () => {
  const rules = { wait: milliseconds, other: anything };
  const refusal = (options: unknown) =>
    thrownBy(() => Reflect.apply(readOptions, undefined, ['thing', options, rules]));

  it('accepts known options, each of which may be left out or undefined', () => {
    for (const options of [{}, { wait: 1, other: null }, { wait: undefined }]) {
      expect(() => readOptions('thing', options, rules)).not.toThrow();
    }
  });

  it('does not take what somebody has put onto Object.prototype for an option', () => {
    Object.defineProperty(Object.prototype, 'wait', { value: 'polluted', configurable: true });
    try {
      const { wait } = readOptions<{ wait?: unknown }>('thing', {}, { wait: milliseconds });
      expect(wait).toBeUndefined();
    } finally {
      Reflect.deleteProperty(Object.prototype, 'wait');
    }
  });

  it.each<[unknown, string]>([
    [{ wait: 'secret' }, '非法参数错误：thing.wait 必须是大于 0 的毫秒数'],
    [{ wait: null }, '非法参数错误：thing.wait 必须是大于 0 的毫秒数'],
    [{ waits: 'secret' }, '非法参数错误：thing 没有 waits 选项'],
    [{ toString: 'secret' }, '非法参数错误：thing 没有 toString 选项'],
    [JSON.parse('{"__proto__":"secret"}'), '非法参数错误：thing 没有 __proto__ 选项'],
    [undefined, '非法参数错误：thing 必须是对象'],
    [null, '非法参数错误：thing 必须是对象'],
    [['secret'], '非法参数错误：thing 必须是对象'],
    ['secret', '非法参数错误：thing 必须是对象'],
  ])('refuses %j by the rule, without quoting the value', (options, retInfo) => {
    const error = refusal(options);
    expect(error).toBeInstanceOf(UserModuleError);
    expect(error).toMatchObject({ retCode: '000002', retInfo });
  });
});
