import type { AlipayJSBridge, NebulaWindow } from 'up-user-module';
import { userAgents } from 'up-user-module/testing';

/** What the native side does about one call. */
export interface Reaction {
  readonly throws: boolean;
  /** Each one so many milliseconds after the call. */
  readonly answers: ReadonlyArray<{ readonly delay: number; readonly answer: unknown }>;
}

/** What the container does to a page; all times in milliseconds since the page began. */
export interface Weather {
  readonly where: keyof typeof userAgents;
  readonly framed: boolean;
  /** When the bridge comes. */
  readonly from: number;
  /** Whether `AlipayJSBridgeReady` says so. */
  readonly announced: boolean;
  /** How long it stays; it may be `Infinity`. */
  readonly until: number;
}

export interface FuzzPage extends NebulaWindow {
  /** The answers that reached the page so far. */
  answered(): number;
  listeners(): number;
}

/** A page whose bridge comes and goes, and whose native side reacts to the calls in order, whatever they ask for. */
export function openPage(weather: Weather, reactions: readonly Reaction[]): FuzzPage {
  const document = new EventTarget();
  const listeners = countListeners(document);
  const coming = reactions[Symbol.iterator]();
  let present = false;
  let answered = 0;

  const bridge: AlipayJSBridge = {
    call(_name, _params, callback) {
      const { throws, answers }: Reaction = coming.next().value ?? { throws: false, answers: [] };
      if (throws) throw new Error('broken bridge');
      for (const { delay, answer } of answers) {
        setTimeout(() => {
          answered += 1;
          callback?.(answer);
        }, delay);
      }
    },
  };
  const come = () => {
    present = true;
    if (weather.announced) document.dispatchEvent(new Event('AlipayJSBridgeReady'));
  };

  if (weather.from === 0) come();
  else setTimeout(come, weather.from);
  if (weather.until < Infinity) {
    setTimeout(() => {
      present = false;
    }, weather.from + weather.until);
  }

  return {
    document,
    navigator: { userAgent: userAgents[weather.where] },
    parent: weather.framed ? {} : undefined,
    get AlipayJSBridge() {
      return present ? bridge : undefined;
    },
    answered: () => answered,
    listeners,
  };
}

/** Counts the listeners that a target gets from now on and has not lost again; holds on to nothing. */
export function countListeners(target: EventTarget): () => number {
  const { addEventListener, removeEventListener } = target;
  const held = new Map<string, Set<unknown>>();
  const of = (type: string) => {
    const listeners = held.get(type) ?? new Set();
    held.set(type, listeners);
    return listeners;
  };
  Object.assign(target, {
    addEventListener(...args: Parameters<EventTarget['addEventListener']>) {
      of(args[0]).add(args[1]);
      Reflect.apply(addEventListener, target, args);
    },
    removeEventListener(...args: Parameters<EventTarget['removeEventListener']>) {
      of(args[0]).delete(args[1]);
      Reflect.apply(removeEventListener, target, args);
    },
  });
  return () => [...held.values()].reduce((sum, { size }) => sum + size, 0);
}
