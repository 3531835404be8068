import EventEmitter from 'eventemitter3';
import { isFunction } from '../checks/values.js';
import { illegalParameter } from '../errors/illegal-parameter.js';
import { reportUncaught } from '../errors/report-uncaught.js';

export type Listener = (event: unknown) => void;

/** Listeners that are known by name: a second one of the same event and name replaces the first, as pages expect. */
export class NamedListeners {
  private emitter = new EventEmitter();
  private readonly named = new Map<string, Map<unknown, Listener>>();
  private readonly onFirst: (event: string) => void;

  /** @param onFirst called when an event gets its first listener ever */
  constructor(onFirst: (event: string) => void) {
    this.onFirst = onFirst;
  }

  /** @throws UserModuleError 000002 for a listener that is no function */
  add(event: string, name: unknown, listener: Listener): void {
    if (!isFunction(listener)) throw illegalParameter('listener 必须是函数');
    let names = this.named.get(event);
    if (!names) {
      names = new Map();
      this.named.set(event, names);
      this.onFirst(event);
    }
    this.remove(event, name);
    const current = names;
    // A function of its own for each name, since `off` takes away every copy of a function.
    const own: Listener = (payload) => {
      // As in the DOM, who has been removed meanwhile hears nothing any more.
      if (current.get(name) !== own) return;
      try {
        listener(payload);
      } catch (error) {
        // The other listeners hear of the event all the same.
        reportUncaught(error);
      }
    };
    names.set(name, own);
    this.emitter.on(event, own);
  }

  remove(event: string, name: unknown): void {
    const names = this.named.get(event);
    const listener = names?.get(name);
    // `off` without a listener would take away all of the event.
    if (names?.delete(name)) this.emitter.off(event, listener);
  }

  emit(event: string, payload?: unknown): void {
    this.emitter.emit(event, payload);
  }

  has(event: string): boolean {
    return !!this.named.get(event)?.size;
  }

  /** The events that anybody ever listened to. */
  get events(): Iterable<string> {
    return this.named.keys();
  }

  clear(): void {
    for (const names of this.named.values()) names.clear();
    this.named.clear();
    this.emitter = new EventEmitter();
  }
}
