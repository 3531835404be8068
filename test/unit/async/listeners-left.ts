import { vi } from 'vitest';

/** Counts the listeners that a target gets and has not lost again. */
export function listenersLeft(
  target: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
): () => number {
  const added = vi.spyOn(target, 'addEventListener');
  const removed = vi.spyOn(target, 'removeEventListener');
  const key = ([type, listener]: readonly unknown[]) => [type, listener] as const;
  return () => {
    const gone = removed.mock.calls.map(key);
    return added.mock.calls
      .map(key)
      .filter(([type, listener]) => !gone.some(([t, l]) => t === type && l === listener)).length;
  };
}
