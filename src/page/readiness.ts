import { after } from '../async/timer.js';

/** Whether the genuine library says that it is ready, with a deadline, since it may never say anything. */
export class Readiness {
  isReady = false;
  /** It has had its time: there is nothing left to wait for. It may get ready later all the same. */
  isOver = false;
  private pending: Promise<unknown> | undefined;
  private readonly timeout: number;

  /** @param timeout milliseconds */
  constructor(timeout: number) {
    this.timeout = timeout;
  }

  /**
   * Resolves with what `init` gives, or with nothing when it has failed or taken too long. Waits once for everybody who
   * asks, and begins anew for who asks after a failure.
   */
  wait(init: () => unknown): Promise<unknown> {
    this.pending =
      this.pending ||
      new Promise((resolve) => {
        const end = (value?: unknown) => {
          cancel();
          this.isOver = true;
          if (!this.isReady) this.pending = undefined;
          resolve(value);
        };
        const cancel = after(this.timeout, end);
        new Promise((started) => started(init())).then(
          (value) => {
            this.isReady = true;
            end(value);
          },
          () => end(),
        );
      });
    return this.pending;
  }
}
