import { createMockNebula, type MockNebula } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, bridge, send } from './page.js';

const logOut = 'upUserModule.logOut';
const done = { retCode: '000000', retInfo: '', retData: {} };

let mock: MockNebula;

beforeEach(() => {
  vi.useFakeTimers();
  mock = createMockNebula();
});
afterEach(() => {
  mock.remove();
  vi.useRealTimers();
});

describe('answer', () => {
  it.each([
    ['an envelope with any retCode', { retCode: '110010', retInfo: '取消', retData: null, extra: 1 }],
    ['JSON text of an envelope', '{"retCode":"000000","retInfo":"","retData":{}}'],
    ['the variant of native plugins', { retCode: '00000', retInfo: '', data: { a: 1 } }],
    ['container error 1', { error: 1, errorMessage: 'no such JSAPI' }],
    ['container error 2', { error: 2 }],
    ['container error 3', { error: 3 }],
    ['container error 4', { error: 4 }],
    ['an error of the JSAPI', { error: 4711, errorMessage: 'own error' }],
    ['text that is no JSON', 'ok'],
    ['a number', 0],
    ['a boolean', false],
    ['null', null],
    ['nothing', undefined],
    ['a list', [1, 'two']],
  ])('gives the page %s as it stands', (_what, answer) => {
    mock.answer('logOut', answer);
    expect(ask('logOut')).toStrictEqual(answer);
    expect(mock.messages[0]?.answer).toStrictEqual(answer);
    expect(mock.user.state).toBe('loggedIn');
  });

  it('holds for one call of that method, in order, and then the user answers again', () => {
    mock.answer('logOut', 'first', 'second');
    mock.answer('logOut', 'third');
    expect(ask('getLoginStatus')).toMatchObject({ retCode: '000000' });
    expect([ask('logOut'), ask('logOut'), ask('logOut'), ask('logOut')]).toEqual([
      'first',
      'second',
      'third',
      done,
    ]);
  });

  it('can come twice', () => {
    mock.answer('logOut', (reply) => {
      reply('first');
      reply('second');
    });
    const answers = send(logOut);
    vi.advanceTimersByTime(1);
    expect(answers).toEqual(['first', 'second']);
    expect(mock.messages[0]?.answer).toBe('second');
  });

  it('can come later, out of order', () => {
    mock.answer('logOut', (reply) => setTimeout(reply, 500, 'first'), 'second');
    const order: unknown[] = [];
    bridge().call(logOut, {}, (answer) => order.push(answer));
    bridge().call(logOut, {}, (answer) => order.push(answer));
    vi.advanceTimersByTime(500);
    expect(order).toEqual(['second']);
    vi.advanceTimersByTime(1);
    expect(order).toEqual(['second', 'first']);
  });

  it('can be a throw out of call', () => {
    mock.answer('logOut', () => {
      throw new Error('broken bridge');
    });
    expect(() => send(logOut)).toThrow('broken bridge');
    expect(mock.messages).toHaveLength(1);
    expect(ask('logOut')).toEqual(done);
  });

  it('can be none', () => {
    mock.answer('logOut', () => {});
    const answers = send(logOut);
    vi.advanceTimersByTime(1_000_000);
    expect(answers).toEqual([]);
    expect(mock.messages[0]).not.toHaveProperty('answer');
  });

  it('survives remove and install', () => {
    mock.answer('logOut', 'scripted');
    mock.remove();
    mock.install();
    expect(ask('logOut')).toBe('scripted');
  });

  it('goes before a missing method', () => {
    mock.missing = ['logOut'];
    mock.answer('logOut', 'scripted');
    expect(ask('logOut')).toBe('scripted');
    expect(ask('logOut')).toMatchObject({ error: 1 });
  });

  it.each(['signCode', 'toString'])('refuses the unknown method %s', (method) => {
    const script = () => Reflect.apply(mock.answer, mock, [method, 1]);
    expect(script).toThrow(expect.objectContaining({ retCode: '000002' }));
    expect(script).toThrow(/method/);
  });
});

describe('latency', () => {
  it('delays the answer, not what the call does', () => {
    mock.latency = 300;
    const answers = send(logOut);
    expect(mock.user.state).toBe('loggedOut');
    vi.advanceTimersByTime(300);
    expect(answers).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(answers).toEqual([done]);
  });

  it('is an option too', () => {
    mock.remove();
    mock = createMockNebula({ latency: 50 });
    const answers = send(logOut);
    vi.advanceTimersByTime(50);
    expect(answers).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(answers).toEqual([done]);
  });
});

describe('missing', () => {
  it('answers error 1 and does nothing', () => {
    mock.missing = ['logOut'];
    expect(ask('logOut')).toEqual({ error: 1, errorMessage: expect.any(String) });
    expect(mock.user.state).toBe('loggedIn');
    expect(ask('getLoginStatus')).toMatchObject({ retCode: '000000' });
    mock.missing = [];
    expect(ask('logOut')).toEqual(done);
  });

  it('is an option too', () => {
    mock.remove();
    mock = createMockNebula({ missing: ['getUserInfo'] });
    expect(ask('getUserInfo')).toMatchObject({ error: 1 });
  });
});

describe('silent', () => {
  it('does what was asked, and never calls back', () => {
    mock.silent = true;
    mock.answer('getUserInfo', 'scripted');
    const answers = [send(logOut), send('upUserModule.getUserInfo'), send('unknown')];
    vi.advanceTimersByTime(1_000_000);
    expect(answers).toEqual([[], [], []]);
    expect(mock.user.state).toBe('loggedOut');
    expect(mock.messages).toHaveLength(3);
    mock.silent = false;
    expect(ask('logOut')).toEqual(done);
  });

  it('is an option too', () => {
    mock.remove();
    mock = createMockNebula({ silent: true });
    const answers = send(logOut);
    vi.advanceTimersByTime(1000);
    expect(answers).toEqual([]);
  });
});
