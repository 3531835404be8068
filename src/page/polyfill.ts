import { attempt } from '../checks/foreign.js';
import { isFunction } from '../checks/values.js';
import { methodNames } from '../contract/methods.js';
import type { MethodName, UserModule } from '../contract/types.js';
import { completer, type Gaps } from './completer.js';
import type { Undo } from './property.js';
import { type Complete, watch } from './watch.js';

/** What completes a genuine instance. */
export interface StandIn {
  readonly upUserModule: UserModule;
  readonly inApp: boolean;
}

type ApiClass = new (options: object) => object;

export interface Completion {
  /** What else to watch of a genuine instance. */
  gapsOf(genuine: object, completeModule: Complete): Gaps;
  /** The class to show where a script has put the genuine one on the window. */
  completeClass?(genuine: object, Api: ApiClass, complete: Complete<object>): object;
  /** The method to show in the app where the genuine module has one. Default: that. */
  replace?(name: MethodName, genuine: (...params: readonly unknown[]) => unknown, module: object): unknown;
}

/**
 * Completes genuine instances: it fills in what one lacks, its `upUserModule` or single methods of that. What is there
 * stays in charge, also when it comes later, and other modules are not touched. Where there is no instance, `standIn`
 * is it; in the place of one that takes no properties, the page sees an object in front of it.
 *
 * @param completion also outside the app, where what is genuine never answers, and our module is in charge
 */
export function instanceCompleter(standIn: StandIn, completion?: Completion): Complete<object> {
  // Before the stand-in itself is watched, and may show another.
  const { upUserModule: own } = standIn;
  const isInCharge = () => !completion || standIn.inApp;
  const completeModule = completer(own, (module) =>
    methodNames
      .filter((name) => module !== own && (completion?.replace || !isInCharge() || !hasMethod(module, name)))
      .map((name) => [
        name,
        (method) => {
          if (!isFunction(method)) return [own[name]];
          if (completion?.replace) return [completion.replace(name, method, module)];
          return [isInCharge() ? method : own[name]];
        },
      ]),
  );
  return completer(standIn, (genuine) => {
    const gaps: Gaps = [['upUserModule', completeModule]];
    const isWatchedWhole = genuine !== standIn && (completion?.replace || !isInCharge());
    return completion && isWatchedWhole ? completion.gapsOf(genuine, completeModule) : gaps;
  });
}

function hasMethod(module: object, name: MethodName): boolean {
  return isFunction(attempt(() => Reflect.get(module, name)));
}

/** `watch` for a property of the page itself, which has nobody in front of it; warns where nothing can be shown. */
export function watchPage(page: object, key: string, complete: Complete): Undo {
  const undo = watch(page, key, complete);
  if (undo) return undo;
  console.warn(`up-user-module: window.${key} cannot be replaced`);
  return () => {};
}
