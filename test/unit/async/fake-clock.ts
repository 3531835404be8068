import { afterEach, beforeEach, vi } from 'vitest';

/**
 * Gives every test of a file its own fake time. Timers that a test leaves behind are run at its end, because the
 * deadlines' shared timer would outlive the clock that it was set by.
 */
export function useFakeClock(): void {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.runAllTimers();
    // Spies on timers have to go before the clock that they wrap.
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
}
