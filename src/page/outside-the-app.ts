import { attempt, isForeignObject, isOurs } from '../checks/foreign.js';
import { isFunction, isRecord } from '../checks/values.js';
import { ours } from '../contract/ours.js';
import { appOnly } from '../errors/failures.js';
import type { Gaps } from './completer.js';
import { inFrontOf } from './in-front-of.js';
import type { Completion } from './polyfill.js';
import type { Readiness } from './readiness.js';
import { optionRules, type UplusApiCore, userEvents } from './uplus-api-core.js';
import type { Complete, Shown } from './watch.js';

/** A function of the genuine instance, where the page runs in the app and it has one. */
type Theirs = ((...params: readonly unknown[]) => unknown) | undefined;

const listening = [
  'addEventListener',
  'removeEventListener',
  'addResumeEventListener',
  'removeResumeEventListener',
  'addPauseEventListener',
  'removePauseEventListener',
] as const;

export interface OutsideOptions {
  /** In the place of `upRequestModule`. */
  requestModule?: object | undefined;
  /** Waits for the genuine instance in the app. Default: a page waits for it as long as it takes. */
  readiness?: Readiness;
}

/**
 * A genuine library never answers outside the app (platform.md). There its instance is ready at once, our module, our
 * session and our events are in the place of its own, and the other modules say that they are not available. In the
 * app all of it is the genuine one's; where the page runs is looked up each time.
 */
export function outsideTheApp(
  api: UplusApiCore,
  { requestModule, readiness }: OutsideOptions = {},
): Completion {
  const guards = new WeakMap<object, object>();

  const refuse = (name: string) => Promise.reject(appOnly(name));

  /** The module, whose methods are called in the app only. */
  const guard = (module: object, name: string): object => {
    const guarded =
      guards.get(module) ||
      inFrontOf(
        module,
        () => {},
        (run) => (api.inApp ? run() : refuse(name)),
      );
    guards.set(module, guarded);
    return guarded;
  };

  const guarding =
    (name: string, complete: Complete = (value) => [value]): Complete =>
    (value) => {
      const [module, undo] = complete(value);
      const isTheirs = !api.inApp && isForeignObject(module) && !isOurs(module);
      return [isTheirs ? guard(module, name) : module, undo];
    };

  /** The class to show, in the app and outside. */
  const classes = new WeakMap<object, readonly [inApp: object, outside: object]>();

  return {
    /**
     * Outside the app a class is shown in front of it, so that our options reach us. In the app it stays as it is, and
     * its one instance is completed, if that can be done in place.
     */
    completeClass(genuine, Api, complete) {
      const make = (params: readonly unknown[], self: object) =>
        attempt(() => Reflect.construct(Object(genuine), params, Object(self)));
      let shown = classes.get(genuine);
      if (!shown) {
        const front = new Proxy(genuine, {
          construct(_target, params, self) {
            const [options] = params;
            // Pages pass other things too, which mean nothing.
            if (isRecord(options) && Object.keys(options).some((key) => key in optionRules)) new Api(options);
            return complete(make(params, self))[0];
          },
        });
        const instance = make([], genuine);
        const isOne = instance && instance === make([], genuine);
        shown = [isOne && complete(instance)[0] !== instance ? front : genuine, front];
        classes.set(genuine, shown);
      }
      return shown[api.inApp ? 0 : 1];
    },

    gapsOf(genuine, completeModule) {
      const method = <K extends string>(
        key: K,
        call: (theirs: Theirs, params: readonly unknown[], key: K) => unknown,
      ): Gaps[number] => {
        let latest: unknown;
        const shown = (...params: readonly unknown[]) =>
          call(api.inApp && isFunction(latest) ? latest : undefined, params, key);
        Object.assign(shown, { [ours]: true });
        return [
          key,
          (value) => {
            latest = value;
            return [shown];
          },
        ];
      };

      let shownModule: Shown | undefined;
      const completeUserModule = guarding('upUserModule', completeModule);
      const gaps: Array<Gaps[number]> = [
        [
          'upUserModule',
          (value) => {
            shownModule = completeUserModule(value);
            return shownModule;
          },
        ],
        [
          // Its name before V3.0.0.
          'userModule',
          (value) => {
            if (isForeignObject(value)) return api.inApp ? [value] : completeUserModule(value);
            const module = attempt(() => Reflect.get(genuine, 'upUserModule'));
            return shownModule && module === shownModule[0] ? [module] : completeUserModule(module);
          },
        ],
        method('initDeviceReady', (theirs) => {
          const init = () => theirs && Reflect.apply(theirs, genuine, []);
          if (readiness && api.inApp) return readiness.wait(init);
          return theirs ? init() : api.initDeviceReady();
        }),
        ['deviceReady', (value) => [api.inApp ? value || !!readiness?.isOver : true]],
        ['http', () => [api.http]],
        ['inApp', () => [api.inApp]],
        ['uninstall', () => [api.uninstall]],
      ];
      for (const name of listening) {
        gaps.push(
          method(name, (theirs, params, key) => {
            const isOwn = userEvents.indexOf(String(params[0])) >= 0;
            return theirs && !isOwn
              ? Reflect.apply(theirs, genuine, params)
              : Reflect.apply(api[key], api, params);
          }),
        );
      }
      for (const name of keysOf(genuine)) {
        if (/Module$/.test(name) && !/^(upU|u)serModule$/.test(name)) gaps.push([name, guarding(name)]);
        if (name === 'closeH5ContainerView') {
          gaps.push(
            method(name, (theirs, params) =>
              theirs ? Reflect.apply(theirs, genuine, params) : refuse(name),
            ),
          );
        }
      }
      if (requestModule) {
        gaps.push(['upRequestModule', (value) => [api.inApp ? value : requestModule]]);
      }
      return gaps;
    },
  };
}

/** The names of what an object has or inherits, as far as it tells. */
function keysOf(object: object): Set<string> {
  const keys = new Set<string>();
  for (let owner: object | null = object; owner && owner !== Object.prototype; owner = prototypeOf(owner)) {
    const current = owner;
    for (const key of attempt(() => Object.getOwnPropertyNames(current)) || []) keys.add(key);
  }
  return keys;
}

function prototypeOf(object: object): object | null {
  return attempt(() => Object.getPrototypeOf(object)) || null;
}
