import type { Call } from './call.js';

/** The reads under way that a later equal one may join. */
export class ReadsUnderWay {
  /** Most reads are alone, and need neither a key nor a place in the map, which is empty then. */
  private alone: Call | undefined = undefined;
  private readonly byKey = new Map<string, Call>();

  /** The one that is equal to `call`. */
  find(call: Call): Call | undefined {
    const { alone, byKey } = this;
    if (alone) return alone.key === call.key ? alone : undefined;
    return byKey.size > 0 ? byKey.get(call.key) : undefined;
  }

  /** In the place of an equal one. */
  add(call: Call): void {
    const { alone, byKey } = this;
    if (!alone && byKey.size === 0) {
      this.alone = call;
      return;
    }
    if (alone) byKey.set(alone.key, alone);
    this.alone = undefined;
    byKey.set(call.key, call);
  }

  remove(call: Call): void {
    const { alone, byKey } = this;
    if (alone === call) this.alone = undefined;
    else if (byKey.size > 0 && byKey.get(call.key) === call) byKey.delete(call.key);
  }

  clear(): void {
    this.alone = undefined;
    if (this.byKey.size > 0) this.byKey.clear();
  }
}
