import { isFunction, isRecord } from '../checks/values.js';
import { methodNames } from '../contract/methods.js';
import type { UserModule } from '../contract/types.js';
import { replaceProperty, setProperty, type Undo } from './property.js';

/**
 * Fills in what the page's `uplusapi` lacks: all of it (then `standIn` is it), its `upUserModule`, or single methods.
 * What is there stays in charge, also when it comes later, and other modules are not touched. In the place of
 * an object that is frozen, the page sees one that inherits from it.
 *
 * @returns the function that puts everything back
 */
export function fillIn(page: object, standIn: { readonly upUserModule: UserModule }): Undo {
  const undos: Undo[] = [];
  // Before the stand-in itself is watched, and may show another.
  const { upUserModule: own } = standIn;

  const completeModule = (module: unknown): unknown => {
    if (!isRecord(module)) return own;
    const missing = methodNames.filter((name) => !isFunction(module[name]));
    if (!missing.length || Object.isExtensible(module)) {
      for (const name of missing) undos.push(setProperty(module, name, own[name]));
      return module;
    }
    const bound = Object.create(module);
    for (const name of methodNames) {
      const fn = module[name];
      setProperty(bound, name, isFunction(fn) ? fn.bind(module) : own[name]);
    }
    return bound;
  };

  const completeApi = (value: unknown): unknown => {
    const uplusapi = isRecord(value) ? value : standIn;
    if (Object.isExtensible(uplusapi)) {
      undos.push(watch(uplusapi, 'upUserModule', completeModule));
      return uplusapi;
    }
    const module: unknown = Reflect.get(uplusapi, 'upUserModule');
    const complete = completeModule(module);
    if (complete === module) return uplusapi;
    const inheriting = Object.create(uplusapi);
    setProperty(inheriting, 'upUserModule', complete);
    return inheriting;
  };

  undos.push(watch(page, 'uplusapi', completeApi));
  return () => {
    for (const undo of undos.reverse()) undo();
  };
}

/** Shows `complete(value)` where `owner` has `value`, now and whenever another one is assigned. */
function watch(owner: object, key: string, complete: (value: unknown) => unknown): Undo {
  let genuine: unknown = Reflect.get(owner, key);
  let shown = complete(genuine);
  const undo = replaceProperty(owner, key, {
    get: () => shown,
    set(value) {
      genuine = value;
      shown = complete(value);
    },
  });
  const before = genuine;
  return () => {
    undo();
    if (genuine !== before) Reflect.set(owner, key, genuine);
  };
}
