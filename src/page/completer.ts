import { attempt, isForeignObject } from '../checks/foreign.js';
import { inFrontOf } from './in-front-of.js';
import type { Undo } from './property.js';
import { type Complete, type Shown, watch } from './watch.js';

/** Properties to watch of an object, and what completes them. */
export type Gaps = ReadonlyArray<readonly [PropertyKey, Complete]>;

/**
 * Completes objects: each one in place where it lets itself be completed, else in front of it; once, however often it
 * comes.
 *
 * @param standIn what is completed where there is no object
 */
export function completer(standIn: object, gaps: (genuine: object) => Gaps): Complete<object> {
  const known = new WeakMap<object, Shown<object>>();

  const complete = (genuine: object): Shown<object> => {
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
    let shown = known.get(genuine);
    if (!shown) {
      shown = complete(genuine);
      known.set(genuine, shown);
    }
    return shown;
  };
}
