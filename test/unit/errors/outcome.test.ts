// @vitest-environment node
import fc from 'fast-check';
import { RetCode, UserModuleError } from 'up-user-module';
import { describe, expect, it } from 'vitest';
import { isRetCode } from '../../../src/contract/ret-info.js';
import { unsupported } from '../../../src/errors/failures.js';
import { copyOutcome, readOutcome } from '../../../src/errors/outcome.js';

function readError(answer: unknown): UserModuleError {
  const outcome = readOutcome(answer);
  if (!(outcome instanceof UserModuleError)) throw new Error(`No error: ${JSON.stringify(outcome)}`);
  return outcome;
}

describe('a success', () => {
  it.each<[string, unknown, object]>([
    [
      'an envelope',
      { retCode: '000000', retInfo: '操作成功', retData: { a: [1] } },
      { retCode: '000000', retInfo: '操作成功', retData: { a: [1] } },
    ],
    [
      'the JSON text of one',
      '{"retCode":"000000","retInfo":"","retData":"x"}',
      { retCode: '000000', retInfo: '', retData: 'x' },
    ],
    [
      "'00000' and data, as native plugins and UWS say it",
      { retCode: '00000', retInfo: '', data: { a: 1 } },
      { retCode: '000000', retInfo: '', retData: { a: 1 } },
    ],
    [
      'data beside retData, which is an extra then',
      { retCode: '000000', retInfo: '', data: 1, retData: null },
      { retCode: '000000', retInfo: '', data: 1, retData: null },
    ],
    [
      'falsy data',
      { retCode: '000000', retInfo: '', data: 0 },
      { retCode: '000000', retInfo: '', retData: 0 },
    ],
    [
      'neither data nor retData',
      { retCode: '000000', retInfo: '' },
      { retCode: '000000', retInfo: '', retData: null },
    ],
    [
      'a retInfo that is no text',
      { retCode: '000000', retInfo: 1, retData: 1 },
      { retCode: '000000', retInfo: '', retData: 1 },
    ],
    [
      'fields that nobody knows yet',
      { retCode: '000000', retInfo: '', retData: null, traceId: 't', message: 'm', error: 1 },
      { retCode: '000000', retInfo: '', retData: null, traceId: 't', message: 'm', error: 1 },
    ],
  ])('%s', (_what, answer, envelope) => {
    expect(readOutcome(answer)).toStrictEqual(envelope);
  });

  it('leaves the answer alone', () => {
    const answer = Object.freeze({ retCode: '00000', data: {} });
    expect(readOutcome(answer)).toEqual({ retCode: '000000', retInfo: '', retData: {} });
  });

  it('takes no prototype from an answer', () => {
    const outcome = readOutcome('{"retCode":"000000","retInfo":"","__proto__":{"retData":1,"admin":true}}');
    expect(outcome).toMatchObject({ retCode: '000000', retData: null });
    expect(Object.getPrototypeOf(outcome)).toBe(Object.prototype);
  });
});

describe('a failure', () => {
  it.each(Object.values(RetCode).filter((code) => code !== RetCode.success))(
    '%s passes through',
    (retCode) => {
      const error = readError({ retCode, retInfo: '文本', retData: { why: 1 } });
      expect(JSON.parse(JSON.stringify(error))).toEqual({ retCode, retInfo: '文本', retData: { why: 1 } });
      expect([error.reason, error.cause]).toEqual([undefined, undefined]);
    },
  );

  it.each([
    '',
    '0',
    '0000',
    '0000000',
    '00001',
    '110003',
    '110012',
    '1100005',
    'D00004',
    ' 000000',
    '000000\n',
  ])('an undocumented code, %j, is 990001', (retCode) => {
    const error = readError({ retCode, retInfo: '文本', data: 1 });
    expect(error).toMatchObject({ retCode: '990001', retInfo: '文本', retData: 1 });
    expect([error.reason, error.cause]).toEqual(['unknown', retCode]);
  });

  it('keeps fields that nobody knows yet', () => {
    const error = readError({ retCode: '110001', retInfo: 'x', retData: null, traceId: 't' });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      retCode: '110001',
      retInfo: 'x',
      retData: null,
      traceId: 't',
    });
  });

  it('stays an error whatever an answer calls its fields', () => {
    const error = readError(
      '{"retCode":"110001","retInfo":"文本","name":"n","message":"m","stack":"s","cause":"c","reason":"denied",' +
        '"toString":"t","constructor":"k","__proto__":{"polluted":true}}',
    );
    expect(String(error)).toBe('UserModuleError: 文本 (110001) Not logged in.');
    expect(error.stack).toContain('UserModuleError');
    expect([error.reason, error.cause]).toEqual([undefined, undefined]);
    expect(Object.keys(error)).toEqual(['retCode', 'retInfo', 'retData']);
    expect('polluted' in error).toBe(false);
  });

  it('that is a UserModuleError already stays the same', () => {
    const error = unsupported();
    expect(readOutcome(error)).toBe(error);
  });
});

describe('a container error', () => {
  it.each([
    [1, '990001', 'unsupported'],
    [2, '000002', undefined],
    [3, '990001', 'unknown'],
    [4, '000001', 'denied'],
    [0, '990001', 'unknown'],
    [9, '990001', 'unknown'],
    [10, '990001', 'unknown'],
    [4711, '990001', 'unknown'],
    [-1, '990001', 'unknown'],
  ])('%i', (number, retCode, reason) => {
    const error = readError({ error: number, errorMessage: 'said so' });
    expect(error).toMatchObject({ retCode, retInfo: 'said so', retData: null });
    expect([error.reason, error.cause]).toEqual([reason, number]);
    expect(readError(JSON.stringify({ error: number }))).toMatchObject({
      retCode,
      retInfo: `容器错误 ${number}`,
      reason,
      cause: number,
    });
  });

  it('is none beside a retCode', () => {
    expect(readError({ retCode: '110001', retInfo: '', error: 1 })).toMatchObject({ retCode: '110001' });
  });
});

describe('anything else', () => {
  it.each([
    [undefined],
    [null],
    [0],
    [true],
    [''],
    ['ok'],
    ['{"retCode":"000000"'],
    ['"{}"'],
    ['[]'],
    [[]],
    [{}],
    [{ retCode: 0 }],
    [{ retCode: 110001 }],
    [{ retCode: null, retData: {} }],
    [{ error: '1' }],
    [new Error('network down')],
    [() => {}],
  ])('%j is 990001, with the answer on cause', (answer) => {
    const error = readError(answer);
    expect(error).toMatchObject({
      retCode: '990001',
      retInfo: '无法识别的结果',
      retData: null,
      reason: 'unknown',
    });
    expect(error.cause).toBe(answer);
  });
});

describe('whatever comes', () => {
  const fieldNames = fc.constantFrom(
    'retInfo',
    'retData',
    'data',
    'error',
    'errorMessage',
    'message',
    'stack',
    'name',
    'toJSON',
    'constructor',
    '__proto__',
  );
  const retCodes = fc.oneof(fc.constantFrom('00000', ...Object.values(RetCode)), fc.string(), fc.jsonValue());
  const envelopes = fc
    .tuple(retCodes, fc.dictionary(fc.oneof(fieldNames, fc.string()), fc.jsonValue()))
    .map(([retCode, fields]) => Object.assign(fields, { retCode }));
  const values = fc.oneof(envelopes, fc.jsonValue());
  const answers = fc.oneof(
    values,
    values.map((value) => JSON.stringify(value)),
    fc.string(),
  );

  it('is an envelope of success or an error that prints one', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const outcome = readOutcome(answer);
        const printed = JSON.parse(JSON.stringify(outcome));
        expect(printed).toMatchObject({ retCode: outcome.retCode, retInfo: expect.any(String) });
        expect(Object.keys(printed)).toContain('retData');
        if (outcome instanceof Error) {
          expect(outcome).toBeInstanceOf(UserModuleError);
          expect(isRetCode(outcome.retCode)).toBe(true);
          expect(outcome.retCode).not.toBe('000000');
          const [envelope, words] = String(outcome).split(/ (?=[A-Z][\w ]*\.$)/);
          expect(envelope).toBe(`UserModuleError: ${outcome.retInfo} (${outcome.retCode})`);
          expect(words).toBeTruthy();
        } else {
          expect(outcome.retCode).toBe('000000');
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the error of another copy of the package', () => {
  /** What an ESM copy makes of an error while the page's adapter is a CommonJS one. */
  class OtherCopy extends Error {
    retCode = '990001';
    retInfo = '不支持该方法';
    retData = null;
    constructor() {
      super('不支持该方法 (990001)');
      for (const [name, value] of Object.entries({
        name: 'UserModuleError',
        reason: 'unsupported',
        cause: 1,
      })) {
        Object.defineProperty(this, name, { value });
      }
    }
  }

  it('keeps its reason and its cause', () => {
    const error = readError(new OtherCopy());
    expect([error.retCode, error.reason, error.cause]).toEqual(['990001', 'unsupported', 1]);
    expect(Object.keys(error)).toEqual(['retCode', 'retInfo', 'retData']);
  });

  it('is read where it has a reason that only a later version knows', () => {
    const later = Object.assign(new Error(), { retCode: '990001', retInfo: '文本', retData: null });
    Object.defineProperty(later, 'reason', { value: 'of-later' });
    expect(readError(later).message).toBe('文本 (990001) of-later');
  });
});

describe('an answer that cannot be read', () => {
  const broken = new TypeError('broken');
  const getter = {
    get retCode() {
      throw broken;
    },
  };
  const proxy = new Proxy(
    {},
    {
      get() {
        throw broken;
      },
    },
  );

  it.each([
    ['a getter that throws', getter],
    ['a proxy that throws', proxy],
  ])('is 990001: %s', (_what, answer) => {
    expect(readError(answer)).toMatchObject({ retCode: '990001', reason: 'unknown', cause: broken });
  });
});

describe('copyOutcome', () => {
  it('gives an equal error of the same class that shares no object', () => {
    class Special extends UserModuleError {}
    const error = new Special('000001', '操作失败', { reason: 'network', cause: 'c' });
    Object.defineProperty(error, 'status', { value: 503, configurable: true, writable: true });
    const copy = copyOutcome(error);
    expect(copy).not.toBe(error);
    expect(copy).toBeInstanceOf(Special);
    expect(copy).toMatchObject({ reason: 'network', cause: 'c', status: 503, message: error.message });
    expect(JSON.stringify(copy)).toBe(JSON.stringify(error));
    expect(Object.prototype.toString.call(copy)).toBe('[object Error]');
  });

  it('gives the object itself where a part of it is the whole', () => {
    const cyclic = { retCode: '000000', retInfo: '', retData: {} };
    cyclic.retData = cyclic;
    expect(copyOutcome(cyclic)).toBe(cyclic);
  });

  it('gives what is inside an error as objects of their own, but for the cause', () => {
    const error = new UserModuleError('110001', '', { retData: { a: {} }, cause: { c: 1 } });
    const given = Object.assign(error, { extra: [{ b: 1 }] });
    const copy = copyOutcome(given);
    expect(copy).toEqual(given);
    expect(copy.retData).not.toBe(given.retData);
    expect(Reflect.get(copy, 'extra')[0]).not.toBe(given.extra[0]);
    expect(Reflect.get(copy, 'cause')).toBe(given.cause);
  });

  it('gives equal data, also where it is no JSON, and copies what is plain', () => {
    class Own {}
    const retData = {
      at: new Date(0),
      none: undefined,
      number: Number.NaN,
      own: new Own(),
      list: [1, { deep: [2] }],
      bare: Object.assign(Object.create(null), { x: {} }),
      toJSON: () => null,
    };
    const copy = copyOutcome({ retCode: '000000', retInfo: '', retData });
    expect(copy.retData).toEqual(retData);
    const data = Object(copy.retData);
    expect(data).not.toBe(retData);
    expect(data.list[1].deep).not.toBe(Object(retData.list[1]).deep);
    expect(data.bare.x).not.toBe(retData.bare.x);
    expect(data.at).toBe(retData.at);
    expect(data.own).toBe(retData.own);
  });
});
