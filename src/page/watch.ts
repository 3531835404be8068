import { attempt, isForeignObject } from '../checks/foreign.js';
import {
  defineProperty,
  ownProperty,
  putProperty,
  restoreProperty,
  type Undo,
  writeProperty,
} from './property.js';

/** What a page sees of a value, and how to take back what was done to that. */
export type Shown<T = unknown> = readonly [value: T, undo?: Undo | undefined];

export type Complete<T = unknown> = (value: unknown) => Shown<T>;

/**
 * Shows what `complete(value)` gives at that time where `owner` has `value`, now and whenever there is another. What was there stays in charge:
 * its getter is asked each time and not before anybody reads, its setter gets what is assigned, and while a getter
 * throws, there is nothing.
 *
 * @param behind where the value is as long as `owner` has none of its own; without it, the one of now stays
 * @param self what getters and setters run on
 * @returns the function that puts everything back; `undefined` where nothing could be shown, and nothing has changed
 */
export function watch(
  owner: object,
  key: PropertyKey,
  complete: Complete,
  behind?: object | null,
  self = owner,
): Undo | undefined {
  let former = ownProperty(owner, key);
  const found = former || findProperty(behind, key);
  const calculated = isAccessor(found);
  const read = () => attempt(() => Reflect.get(owner, key));
  const first = calculated ? undefined : read();
  let genuine: unknown;
  let shown: Shown | undefined;
  /** What takes back what was done to the ones that were shown before. */
  const undos = new Set<Undo | undefined>();

  const look = () =>
    attempt(() => {
      if (former) return isAccessor(former) ? former.get?.call(self) : former.value;
      return behind ? Reflect.get(behind, key, self) : first;
    });

  const show = (value: unknown): unknown => {
    // A getter may make a new one each time, which nobody must remember for ever.
    if (shown && value !== genuine && undos.size < 99) undos.add(shown[1]);
    genuine = value;
    shown = complete(value);
    return shown[0];
  };

  const isInPlace = () => ownProperty(owner, key)?.get === property.get;

  /** Runs a getter or setter of theirs, which may put a value in its own place. */
  const run = <T>(accessor: () => T): T => {
    const before = calculated && isInPlace();
    const result = accessor();
    if (before && !isInPlace()) {
      former = ownProperty(owner, key);
      defineProperty(owner, key, property);
    }
    return result;
  };

  const property: PropertyDescriptor = {
    get: () => show(run(look)),
    set(value) {
      const target = former || findProperty(behind, key);
      const isShown = shown && value === shown[0];
      if (target && !target.writable) {
        if (!isShown) run(() => target.set?.call(self, value));
        return;
      }
      // As in `uplusapi = uplusapi || {}`: where there was nothing, a page may go on to add its own to ours.
      if (isShown && isForeignObject(genuine)) return;
      former = Object.assign({ writable: true, enumerable: true, configurable: true }, former, { value });
      show(value);
    },
  };

  const undo = () => {
    restoreProperty(owner, key, property, former);
    for (const step of undos.add(shown?.[1])) step?.();
  };

  // A Proxy may have its values elsewhere than its properties, or lie about these.
  const has = () => !!attempt(() => Reflect.has(owner, key));
  if (calculated || owner !== self || (look() === first && (!behind || !found !== has()))) {
    if (defineProperty(owner, key, property)) {
      if (isInPlace() && (calculated || (read() === shown?.[0] && shown))) return undo;
      putProperty(owner, key, former);
    }
    const value = show(look());
    if (value === genuine && !(calculated && behind)) return undo;
    const unwrite = writeProperty(owner, key, value, former);
    if (unwrite) {
      undos.add(unwrite);
      return undo;
    }
  }
  undo();
  return undefined;
}

function isAccessor(property: PropertyDescriptor | undefined): boolean {
  return !!property && !('value' in property);
}

/** The property as the object has it, or inherits it. */
function findProperty(owner: object | null | undefined, key: PropertyKey): PropertyDescriptor | undefined {
  return owner
    ? ownProperty(owner, key) ||
        findProperty(
          attempt(() => Object.getPrototypeOf(owner)),
          key,
        )
    : undefined;
}
