/** Runs a task of a tab: at once, later (the tab is frozen), or never (it is gone). */
export type Enter = (task: () => void) => void;

interface Request {
  readonly name: string;
  readonly clientId: string;
  /** Calls back with the lock; tells what it has come to. */
  grant(): void;
  /** Somebody has stolen the lock. */
  lose(): void;
}

/** The Web Locks of one origin, exclusive ones only. */
export class FakeLocks {
  private readonly holders = new Map<string, Request>();
  private waiting: Request[] = [];

  /** What a tab sees as `navigator.locks`. */
  manager(clientId: string, enter: Enter = (task) => task()) {
    return {
      request: (name: string, ...rest: readonly unknown[]) => this.request(clientId, enter, name, rest),
      query: async () => ({
        held: Array.from(this.holders.values(), (holder) => describe(holder)),
        pending: this.waiting.map(describe),
      }),
    };
  }

  isHeld(): boolean {
    return this.holders.size > 0;
  }

  /** A tab has gone. */
  release(clientId: string): void {
    this.waiting = this.waiting.filter((request) => request.clientId !== clientId);
    for (const holder of Array.from(this.holders.values())) {
      if (holder.clientId === clientId) this.end(holder);
    }
  }

  private request(clientId: string, enter: Enter, name: string, rest: readonly unknown[]): Promise<unknown> {
    const [options, callback] = rest.length > 1 ? rest : [{}, rest[0]];
    const { signal, steal } = options as LockOptions;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const request: Request = {
        name,
        clientId,
        grant: () => {
          signal?.removeEventListener('abort', onAbort);
          enter(() => {
            const answer = Promise.resolve(
              (callback as LockGrantedCallback<unknown>)({ name, mode: 'exclusive' }),
            );
            const end = () => this.end(request);
            answer.then(end, end);
            answer.then(resolve, reject);
          });
        },
        lose: () => enter(() => reject(new DOMException('stolen', 'AbortError'))),
      };
      const onAbort = () => {
        this.waiting = this.waiting.filter((other) => other !== request);
        enter(() => reject(signal?.reason));
      };
      if (steal) {
        const robbed = this.holders.get(name);
        this.holders.set(name, request);
        robbed?.lose();
        queueMicrotask(request.grant);
        return;
      }
      signal?.addEventListener('abort', onAbort);
      this.waiting.push(request);
      this.next(name);
    });
  }

  private end(holder: Request): void {
    if (this.holders.get(holder.name) !== holder) return;
    this.holders.delete(holder.name);
    this.next(holder.name);
  }

  private next(name: string): void {
    const request = this.waiting.find((other) => other.name === name);
    if (!request || this.holders.has(name)) return;
    this.waiting = this.waiting.filter((other) => other !== request);
    this.holders.set(name, request);
    queueMicrotask(request.grant);
  }
}

function describe({ name, clientId }: Request) {
  return { name, clientId, mode: 'exclusive' };
}
