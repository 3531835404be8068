import { isFunction } from '../checks/values.js';
import { illegalParameter } from '../errors/illegal-parameter.js';

export type Listener = (event: unknown) => void;

/** Listeners that are known by name: a second one of the same event and name replaces the first, as pages expect. */
export class NamedListeners {
  private readonly named = new Map<string, Map<unknown, Listener>>();
  private readonly onFirst: (event: string) => void;

  /** @param onFirst called when an event gets its first listener ever */
  constructor(onFirst: (event: string) => void) {
    this.onFirst = onFirst;
  }

  /** @throws UserModuleError 000002 for a listener that is no function */
  add(event: string, name: unknown, listener: Listener): void {
    if (!isFunction(listener)) throw illegalParameter('listener 必须是函数');
    let listeners = this.named.get(event);
    if (!listeners) {
      listeners = new Map();
      this.named.set(event, listeners);
      this.onFirst(event);
    }
    // The new one comes last.
    listeners.delete(name);
    listeners.set(name, listener);
  }

  remove(event: string, name: unknown): void {
    this.named.get(event)?.delete(name);
  }

  /**
   * Tells those who listen now, as the DOM does: not who comes meanwhile, nor who has gone. An error of one of them is
   * reported like any that nobody caught, and keeps it from none of the others.
   */
  emit(event: string, payload: unknown): void {
    const listeners = this.named.get(event);
    for (const [name, listener] of Array.from(listeners || [])) {
      if (listeners?.get(name) !== listener) continue;
      try {
        listener(payload);
      } catch (error) {
        setTimeout(() => {
          throw error;
        });
      }
    }
  }

  /** The events that anybody ever listened to. */
  get events(): Iterable<string> {
    return this.named.keys();
  }

  clear(): void {
    this.named.clear();
  }
}
