import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { whenBack } from '../../../src/session/when-back.js';
import { listenersLeft } from '../async/listeners-left.js';

const minute = 60_000;

function show(persisted: boolean) {
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
}

function turn(visibilityState: 'hidden' | 'visible') {
  Object.defineProperty(document, 'visibilityState', { value: visibilityState, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('whenBack', () => {
  const listener = vi.fn();
  let stop = () => {};

  beforeEach(() => {
    vi.useFakeTimers();
    listener.mockClear();
    stop = whenBack(listener);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    stop();
    Reflect.deleteProperty(document, 'visibilityState');
    vi.useRealTimers();
  });

  it('tells of a page that comes back from the back/forward cache, and not of one that is loaded', () => {
    show(false);
    expect(listener).not.toHaveBeenCalled();
    show(true);
    expect(listener).toHaveBeenCalledOnce();
  });

  it.each([
    ['online', () => window.dispatchEvent(new Event('online'))],
    ['resume', () => document.dispatchEvent(new Event('resume'))],
  ])('tells of the event %s', (_name, dispatch) => {
    dispatch();
    expect(listener).toHaveBeenCalledOnce();
  });

  it('tells of a page that is seen again after a minute, and not before', () => {
    turn('visible');
    turn('hidden');
    vi.setSystemTime(Date.now() + minute - 1);
    turn('visible');
    expect(listener).not.toHaveBeenCalled();
    turn('hidden');
    vi.setSystemTime(Date.now() + minute);
    expect(listener).not.toHaveBeenCalled();
    turn('visible');
    expect(listener).toHaveBeenCalledOnce();
  });

  it('tells also when the clock has been set back meanwhile', () => {
    turn('hidden');
    vi.setSystemTime(Date.now() - 2 * minute);
    turn('visible');
    expect(listener).toHaveBeenCalledOnce();
  });

  it('leaves no listener behind', () => {
    stop();
    const counts = [listenersLeft(window), listenersLeft(document)];
    const stopAgain = whenBack(listener);
    expect(counts.map((count) => count())).toEqual([2, 2]);
    stopAgain();
    expect(counts.map((count) => count())).toEqual([0, 0]);
    show(true);
    expect(listener).not.toHaveBeenCalled();
  });

  it.each(['window', 'document'])('does nothing where there is no %s', (name) => {
    vi.stubGlobal(name, undefined);
    expect(() => whenBack(listener)()).not.toThrow();
  });
});
