import { attempt, isForeignObject } from '../checks/foreign.js';
import { isFunction } from '../checks/values.js';
import { methodNames } from '../contract/methods.js';
import type { UserModule } from '../contract/types.js';
import { inFrontOf } from './in-front-of.js';
import type { Undo } from './property.js';
import { type Complete, type Shown, watch } from './watch.js';

/**
 * Fills in what the page's `uplusapi` lacks: all of it (then `standIn` is it), its `upUserModule`, or single methods.
 * What is there stays in charge, also when it comes later, and other modules are not touched. In the place of
 * an object that takes no properties, the page sees one in front of it.
 *
 * @returns the function that puts everything back
 */
export function fillIn(page: object, standIn: { readonly upUserModule: UserModule }): Undo {
  // Before the stand-in itself is watched, and may show another.
  const { upUserModule: own } = standIn;
  const completeModule = completer(own, (module) =>
    methodNames
      .filter((name) => !isFunction(attempt(() => Reflect.get(module, name))))
      .map((name) => [name, (method) => [isFunction(method) ? method : own[name]]]),
  );
  return watchPage(
    page,
    'uplusapi',
    completer(standIn, () => [['upUserModule', completeModule]]),
  );
}

/** `watch` for a property of the page itself, which has nobody in front of it; warns where nothing can be shown. */
export function watchPage(page: object, key: string, complete: Complete): Undo {
  const undo = watch(page, key, complete);
  if (undo) return undo;
  console.warn(`up-user-module: window.${key} cannot be replaced`);
  return () => {};
}

/**
 * Completes objects: each one in place where it lets itself be completed, else in front of it; once, however often it
 * comes.
 *
 * @param standIn what is completed where there is no object
 * @param gaps the properties to watch of an object, and what completes them
 */
function completer(
  standIn: object,
  gaps: (genuine: object) => ReadonlyArray<readonly [PropertyKey, Complete]>,
): Complete {
  const known = new WeakMap<object, Shown>();

  const complete = (genuine: object): Shown => {
    const missing = gaps(genuine);
    const undos: Undo[] = [];
    const undo = () => {
      known.delete(genuine);
      for (const step of undos) step();
    };
    const fill = (target: object, behind: object | null | undefined) =>
      missing.every(([key, completeValue]) => {
        const step = watch(target, key, completeValue, behind, genuine);
        if (step) undos.push(step);
        return step;
      });
    const prototype = attempt(() => Object.getPrototypeOf(genuine));
    if (fill(genuine, prototype)) return [genuine, undo];
    undo();
    return [inFrontOf(genuine, (heir) => fill(heir, genuine)), undo];
  };

  return (value) => {
    const genuine = isForeignObject(value) ? value : standIn;
    const shown = known.get(genuine) || complete(genuine);
    known.set(genuine, shown);
    return shown;
  };
}
