import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { NamedListeners } from '../../../src/page/listeners.js';
import { thrownBy } from '../module/support.js';

function setUp() {
  const onFirst = vi.fn();
  return { onFirst, listeners: new NamedListeners(onFirst) };
}

describe('NamedListeners', () => {
  it('behaves like a map from event and name to listener, whatever the order', () => {
    const heard: string[] = [];
    const functions = ['f', 'g'].map((id) => () => heard.push(id));
    const action = fc.record({
      event: fc.constantFrom('a', 'b', 'toString', '__proto__'),
      // Pages leave names empty or out, too.
      name: fc.constantFrom('x', 'y', '', undefined),
      fn: fc.constantFrom(0, 1, undefined),
    });
    fc.assert(
      fc.property(fc.array(action), (actions) => {
        const { listeners } = setUp();
        const model = new Map<string, Map<unknown, number>>();
        for (const { event, name, fn } of actions) {
          const names = model.get(event) ?? new Map<unknown, number>();
          model.set(event, names);
          names.delete(name);
          const listener = fn === undefined ? undefined : functions[fn];
          if (fn !== undefined && listener) {
            names.set(name, fn);
            listeners.add(event, name, listener);
          } else listeners.remove(event, name);
        }
        for (const [event, names] of model) {
          heard.length = 0;
          listeners.emit(event, null);
          expect(heard).toEqual([...names.values()].map((fn) => 'fg'[fn]));
        }
      }),
    );
  });

  it('hands the payload over', () => {
    const { listeners } = setUp();
    const listener = vi.fn();
    listeners.add('resume', 'name', listener);
    const payload = { data: 1 };
    listeners.emit('resume', payload);
    listeners.emit('pause', payload);
    expect(listener).toHaveBeenCalledExactlyOnceWith(payload);
  });

  it('lets listeners come and go while an event is told', () => {
    const { listeners } = setUp();
    const second = vi.fn();
    listeners.add('e', 'first', () => {
      listeners.remove('e', 'first');
      listeners.remove('e', 'second');
      listeners.add('e', 'third', second);
    });
    listeners.add('e', 'second', vi.fn());
    listeners.emit('e', 1);
    expect(second).not.toHaveBeenCalled();
    listeners.emit('e', 2);
    expect(second).toHaveBeenCalledExactlyOnceWith(2);
  });

  it('tells those who listened when it began and still do, as the DOM does', () => {
    const { listeners } = setUp();
    const heard: string[] = [];
    listeners.add('e', 'first', () => {
      heard.push('first');
      listeners.remove('e', 'second');
      listeners.add('e', 'third', () => heard.push('new third'));
      listeners.add('e', 'fourth', () => heard.push('fourth'));
    });
    for (const name of ['second', 'third']) listeners.add('e', name, () => heard.push(name));
    listeners.emit('e', 1);
    expect(heard).toEqual(['first']);
    listeners.emit('e', 2);
    expect(heard).toEqual(['first', 'first']);
  });

  it('lets no error of one keep the others from it, and reports it like any that nobody caught', () => {
    vi.useFakeTimers();
    const { listeners } = setUp();
    const heard: unknown[] = [];
    const errors = [new Error('first'), 'second'];
    for (const [index, error] of errors.entries()) {
      listeners.add('resume', `throws ${index}`, () => {
        throw error;
      });
      listeners.add('resume', `hears ${index}`, (event) => heard.push(event));
    }
    listeners.emit('resume', 'event');
    expect(heard).toEqual(['event', 'event']);
    const uncaught = errors.map(() => thrownBy(() => vi.advanceTimersToNextTimer()));
    expect(uncaught).toEqual(errors);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('forgets all of them, also that there were any', () => {
    const { listeners, onFirst } = setUp();
    const listener = vi.fn();
    listeners.add('e', 'name', listener);
    listeners.clear();
    listeners.emit('e', 1);
    expect(listener).not.toHaveBeenCalled();
    listeners.add('e', 'name', listener);
    expect(onFirst).toHaveBeenCalledTimes(2);
  });

  it('says once of each event that it has its first listener', () => {
    const { listeners, onFirst } = setUp();
    listeners.remove('b', 'x');
    listeners.add('a', 'x', vi.fn());
    listeners.add('a', 'y', vi.fn());
    listeners.remove('a', 'x');
    listeners.remove('a', 'y');
    listeners.add('a', 'x', vi.fn());
    listeners.add('b', 'x', vi.fn());
    expect(onFirst.mock.calls).toEqual([['a'], ['b']]);
    expect([...listeners.events]).toEqual(['a', 'b']);
  });

  it('refuses what is no function, and keeps the listener that it would replace', () => {
    const { listeners } = setUp();
    const before = vi.fn();
    listeners.add('e', 'name', before);
    const error = thrownBy(() => Reflect.apply(listeners.add, listeners, ['e', 'name', 'no function']));
    expect(error).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining('listener') });
    listeners.emit('e', 1);
    expect(before).toHaveBeenCalledOnce();
  });
});
