import { createMockNebula, type MockNebula, type MockNebulaOptions } from 'up-user-module/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBridge } from '../../bridge/fake-page.js';
import { bridge, send } from './page.js';

const goToPage = 'upVdnModule.goToPage';
const done = { retCode: '000000', retInfo: '', retData: null };
const unknown = { error: 1, errorMessage: 'not implemented!' };

let mock: MockNebula | undefined;
const enter = (options: MockNebulaOptions = {}) => {
  mock = createMockNebula(options);
  return mock;
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  mock?.remove();
  vi.useRealTimers();
  Reflect.deleteProperty(window, 'AlipayJSBridge');
});

function ask(name: string, params?: object): unknown {
  const answers = send(name, params);
  vi.advanceTimersByTime(1);
  return answers[0];
}

describe('another JSAPI', () => {
  it('is unknown, until it has answers, of which the last stays', () => {
    const { answer, messages } = enter();
    expect(ask(goToPage)).toEqual(unknown);
    answer(goToPage, 'first', done);
    expect([ask(goToPage), ask(goToPage), ask(goToPage)]).toEqual(['first', done, done]);
    answer(goToPage, { error: 4 });
    expect([ask(goToPage), ask(goToPage)]).toEqual([done, { error: 4 }]);
    expect(messages.map(({ name }) => name)).toEqual(Array(6).fill(goToPage));
  });

  it('may be of the instance itself', () => {
    enter().answer('closeH5ContainerView', done);
    expect(ask('closeH5ContainerView')).toEqual(done);
  });

  it('does not answer for one of the ten, nor the other way round', () => {
    const { answer } = enter();
    answer('upUserModule.logOut', 'by its JSAPI');
    expect(ask('upUserModule.logOut')).toEqual({ ...done, retData: {} });
  });
});

describe('passThrough', () => {
  const real = () => fakeBridge({ retCode: '000000', retInfo: '', retData: 'real' });

  it.each([
    ['was there before', (theirs: object) => Object.assign(window, { AlipayJSBridge: theirs }), () => {}],
    ['comes later', () => {}, (theirs: object) => Object.assign(window, { AlipayJSBridge: theirs })],
  ])('gives what it has no answer for to a bridge that %s', (_when, before, after) => {
    const theirs = real();
    before(theirs);
    const { answer, messages } = enter({ passThrough: true });
    after(theirs);
    expect(bridge()).not.toBe(theirs);
    expect(ask(goToPage, { url: 'a' })).toMatchObject({ retData: 'real' });
    expect(ask('upUserModule.logOut')).toMatchObject({ retData: {} });
    expect(theirs.call.mock.calls).toEqual([[goToPage, { url: 'a' }, expect.any(Function)]]);
    expect(messages[0]).toMatchObject({ name: goToPage, answer: { retData: 'real' } });
    answer(goToPage, done);
    expect(ask(goToPage)).toEqual(done);
    mock?.remove();
    expect(Reflect.get(window, 'AlipayJSBridge')).toBe(theirs);
  });

  it('answers itself where there is no bridge, and without the option', () => {
    enter({ passThrough: true });
    expect(ask(goToPage)).toEqual(unknown);
    mock?.remove();
    const theirs = real();
    Object.assign(window, { AlipayJSBridge: theirs });
    enter();
    expect(ask(goToPage)).toEqual(unknown);
    expect(theirs.call).not.toHaveBeenCalled();
  });
});

describe('microtask', () => {
  it('answers without the clock, but not with a latency', async () => {
    const current = enter({ microtask: true });
    const answers = send('upUserModule.logOut');
    expect(answers).toEqual([]);
    await Promise.resolve();
    expect(answers).toHaveLength(1);
    current.latency = 10;
    const late = send('upUserModule.logOut');
    await Promise.resolve();
    expect(late).toEqual([]);
    vi.advanceTimersByTime(11);
    expect(late).toHaveLength(1);
  });

  it('gives no answer after remove()', async () => {
    enter({ microtask: true });
    const answers = send('upUserModule.logOut');
    mock?.remove();
    await Promise.resolve();
    expect(answers).toEqual([]);
  });
});
