import EventEmitter from 'eventemitter3';

export type Listener = (event: unknown) => void;

/** Listeners that are known by name: a second one of the same event and name replaces the first, as pages expect. */
export class NamedListeners {
  private readonly emitter = new EventEmitter();
  private readonly named = new Map<string, Map<unknown, Listener>>();
  private readonly onFirst: (event: string) => void;

  /** @param onFirst called when an event gets its first listener ever */
  constructor(onFirst: (event: string) => void) {
    this.onFirst = onFirst;
  }

  add(event: string, name: unknown, listener: Listener): void {
    let names = this.named.get(event);
    if (!names) {
      names = new Map();
      this.named.set(event, names);
      this.onFirst(event);
    }
    this.remove(event, name);
    names.set(name, listener);
    this.emitter.on(event, listener, name);
  }

  remove(event: string, name: unknown): void {
    const names = this.named.get(event);
    const listener = names?.get(name);
    // `off` without a listener would take away all of the event.
    if (names?.delete(name)) this.emitter.off(event, listener, name);
  }

  emit(event: string, payload: unknown): void {
    this.emitter.emit(event, payload);
  }

  /** The events that anybody ever listened to. */
  get events(): Iterable<string> {
    return this.named.keys();
  }
}
