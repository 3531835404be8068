// @vitest-environment node
import { RetCode, UserModuleError } from 'up-user-module';
import { describe, expect, it, onTestFinished } from 'vitest';
import { timedOut } from '../../../src/errors/failures.js';
import { copyError } from '../../../src/errors/user-module-error.js';

describe('UserModuleError', () => {
  const cause = new Error('broken pipe');
  const error = new UserModuleError(RetCode.failed, '操作失败', {
    retData: { a: 1 },
    reason: 'network',
    cause,
  });

  it('is an Error that prints exactly the envelope', () => {
    expect(error).toBeInstanceOf(Error);
    expect(Object.keys(error)).toEqual(['retCode', 'retInfo', 'retData']);
    expect(JSON.stringify(error)).toBe('{"retCode":"000001","retInfo":"操作失败","retData":{"a":1}}');
    const seen: string[] = [];
    for (const key in error) seen.push(key);
    expect(seen).toEqual(['retCode', 'retInfo', 'retData']);
  });

  it('carries the rest where printing does not see it', () => {
    expect(error.name).toBe('UserModuleError');
    expect(error.reason).toBe('network');
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe('UserModuleError: 操作失败 (000001) Network error.');
    expect(error.stack).toContain('user-module-error.test');
  });

  it.each([
    [RetCode.notLoggedIn, undefined, 'Not logged in.'],
    [RetCode.illegalParameter, undefined, 'Illegal parameter.'],
    [RetCode.unknown, undefined, 'Unknown error.'],
    [RetCode.unknown, 'timeout', 'Timed out.'],
    [RetCode.unknown, 'unsupported', 'Unsupported here.'],
    [RetCode.unknown, 'unknown', 'Unknown error.'],
    [RetCode.unknown, 'aborted', 'Cancelled.'],
    [RetCode.failed, 'denied', 'Denied by the app.'],
    [RetCode.failed, 'network', 'Network error.'],
  ] as const)('says in English, too, what %s with reason %s means', (retCode, reason, words) => {
    const named = new UserModuleError(retCode, '文本', { reason });
    expect(named.message).toBe(`文本 (${retCode}) ${words}`);
    expect(JSON.stringify(named)).toBe(`{"retCode":"${retCode}","retInfo":"文本","retData":null}`);
  });

  it('has no word for what is not in the table', () => {
    expect(Reflect.construct(UserModuleError, ['123', '文本']).message).toBe('文本 (123) ');
  });

  it('has English words for every retCode', () => {
    for (const retCode of Object.values(RetCode)) {
      expect(new UserModuleError(retCode, '').message).toMatch(/^ \(\d+\) [A-Z][\w ]+\.$/);
    }
  });

  it('has retData null unless there is some', () => {
    for (const details of [undefined, {}, { retData: undefined }]) {
      const bare = new UserModuleError(RetCode.notLoggedIn, '用户未登录', details);
      expect(JSON.stringify(bare)).toBe('{"retCode":"110001","retInfo":"用户未登录","retData":null}');
      expect([bare.reason, bare.cause]).toEqual([undefined, undefined]);
    }
  });

  it('has only what it was given as properties of its own, and lets a page change the rest', () => {
    const bare = new UserModuleError(RetCode.notLoggedIn, '用户未登录');
    expect(Object.getOwnPropertyNames(bare).filter((name) => name !== 'stack')).toEqual([
      'message',
      'retCode',
      'retInfo',
      'retData',
    ]);
    const hidden = { enumerable: false, configurable: true, writable: true };
    expect(Object.getOwnPropertyDescriptor(error, 'reason')).toEqual({ value: 'network', ...hidden });
    expect(Object.getOwnPropertyDescriptor(error, 'cause')).toEqual({ value: cause, ...hidden });
  });
});

/** Whether the engine writes out the stack of an error while `work` runs, which takes long. */
function writesOutStack(work: () => void): boolean {
  const { prepareStackTrace } = Error;
  onTestFinished(() => {
    Error.prepareStackTrace = prepareStackTrace;
  });
  let written = false;
  Error.prepareStackTrace = (error) => {
    written = true;
    return String(error);
  };
  work();
  return written;
}

describe('copyError', () => {
  it('leaves the stack alone', () => {
    const error = new UserModuleError(RetCode.failed, '操作失败', { reason: 'network' });
    expect(writesOutStack(() => expect(copyError(error).reason).toBe('network'))).toBe(false);
    expect(writesOutStack(() => expect(error.stack).toContain('操作失败'))).toBe(true);
  });
});

describe('timedOut', () => {
  it('has no stack, and leaves those of others as long as they were', () => {
    const before = Error.stackTraceLimit;
    expect(before).toBeGreaterThan(0);
    expect(timedOut().stack).not.toMatch(/^\s+at /m);
    expect(Error.stackTraceLimit).toBe(before);
  });
});
