import { methodNames } from './module/methods.js';
import type { UserModule } from './module/types.js';
import { isFunction, isRecord } from './result/check.js';

type Undo = () => void;

/**
 * Fills in what the page's `uplusapi` lacks: all of it (then `standIn` is it), its `upUserModule`, or single methods.
 * What is there stays in charge, also when it comes later, and other modules are not touched. What is frozen is
 * stood in for by an object that inherits from it.
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
      for (const name of missing) undos.push(define(module, name, own[name]));
      return module;
    }
    const bound = Object.create(module);
    for (const name of methodNames) {
      const fn = module[name];
      define(bound, name, isFunction(fn) ? fn.bind(module) : own[name]);
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
    define(inheriting, 'upUserModule', complete);
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
  const undo = replace(owner, key, {
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

/** @returns the function that brings the former property back, unless somebody else has redefined it since */
export function define(owner: object, key: string, value: unknown): Undo {
  return replace(owner, key, { value, writable: true });
}

/** @returns the function that brings the former property back, unless somebody else has redefined it since */
function replace(owner: object, key: string, property: PropertyDescriptor): Undo {
  const former = Object.getOwnPropertyDescriptor(owner, key);
  const done = Reflect.defineProperty(
    owner,
    key,
    Object.assign(property, { configurable: true, enumerable: true }),
  );
  return () => {
    const now = Object.getOwnPropertyDescriptor(owner, key);
    if (!done || !now || now.get !== property.get || now.value !== property.value) return;
    if (former) Object.defineProperty(owner, key, former);
    else Reflect.deleteProperty(owner, key);
  };
}
