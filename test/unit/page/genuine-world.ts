import type { MethodName } from 'up-user-module';

export const shapes = [
  'plain',
  'class',
  'frozen',
  'sealed',
  'inextensible',
  'private',
  'strict',
  'virtual',
  'refusing',
  'lying',
  'function',
] as const;
/** How an object is made; one of the shapes, or no object at all. */
export type Shape = (typeof shapes)[number] | (typeof nothings)[number];
export const nothings = ['undefined', 'null', 'text', 'revoked'] as const;

export interface ModuleSpec {
  readonly shape: Shape;
  /** The methods of ours that it has, beside `getSignCode`. */
  readonly names: readonly MethodName[];
}

export const apiHas = ['value', 'getter', 'moody getter', 'fresh getter'] as const;
export interface ApiSpec {
  readonly shape: Shape;
  readonly module: ModuleSpec;
  /** How it has its module. A moody getter throws while the mood is bad, a fresh one makes a new module each time. */
  readonly has: (typeof apiHas)[number];
}

export const pageHas = ['nothing', 'value', 'accessor', 'memo getter', 'var'] as const;
/** How the page has its `uplusapi`. An accessor is moody; a memo getter puts its value in its own place. */
export type PageHas = (typeof pageHas)[number];

/** A page and the objects of the genuine library on it; two worlds with the same history are the same. */
export class World {
  readonly page: { uplusapi?: unknown } = {};
  badMood = false;
  /** Every object that was made, in order, but those of fresh getters. */
  readonly objects: object[] = [];

  constructor(has: PageHas, spec: ApiSpec) {
    const { page } = this;
    if (has === 'nothing') return;
    let value = this.api(spec);
    const define = (property: PropertyDescriptor) =>
      Object.defineProperty(page, 'uplusapi', { enumerable: true, ...property });
    if (has === 'value') page.uplusapi = value;
    else if (has === 'var') define({ value, writable: true });
    else if (has === 'memo getter') {
      const get = () => {
        Reflect.deleteProperty(page, 'uplusapi');
        page.uplusapi = value;
        return value;
      };
      define({ get, configurable: true });
    } else {
      const set = (given: unknown) => {
        value = given;
      };
      define({ get: () => this.inMood(value), set, configurable: true });
    }
  }

  api({ shape, module, has }: ApiSpec): unknown {
    return this.make(shape, (owner, id) => {
      const members = { other: method('other', owner, id), upVdnModule: { goToPage: () => 'vdn' } };
      const value = this.module(module);
      const get = () => {
        if (has === 'fresh getter') return this.module(module, 'new');
        return has === 'moody getter' ? this.inMood(value) : value;
      };
      if (has !== 'value') {
        Object.defineProperty(members, 'upUserModule', { get, configurable: true, enumerable: true });
      } else if (module.shape !== 'undefined') Object.assign(members, { upUserModule: value });
      return members;
    });
  }

  module({ shape, names }: ModuleSpec, id?: string): unknown {
    return this.make(
      shape,
      (owner, id) =>
        Object.fromEntries([...names, 'getSignCode'].map((name) => [name, method(name, owner, id)])),
      id,
    );
  }

  private inMood<T>(value: T): T {
    if (this.badMood) throw new Error('theirs');
    return value;
  }

  private make(
    shape: Shape,
    createMembers: (owner: () => object, id: string) => object,
    id?: string,
  ): unknown {
    let made: unknown;
    const number = String(this.objects.length);
    if (!id) this.objects.push({});
    made = shapeOf(
      shape,
      createMembers(() => Object(made), id ?? number),
    );
    if (!id && isObject(made)) this.objects[Number(number)] = made;
    return made;
  }
}

/** A method that says which one it is, and takes no other `this` than its object. */
export function method(name: string, owner: () => object, id: string): () => string {
  return function (this: unknown) {
    if (this !== owner()) throw new TypeError(`${name} has lost its this`);
    return `${name} of ${id}`;
  };
}

function shapeOf(shape: Shape, members: object): unknown {
  const properties = Object.getOwnPropertyDescriptors(members);
  const plain = Object.defineProperties({}, properties);
  switch (shape) {
    case 'undefined':
      return undefined;
    case 'null':
      return null;
    case 'text':
      return 'text';
    case 'revoked': {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    }
    case 'plain':
      return plain;
    case 'class':
      return Object.create(plain);
    case 'frozen':
      return Object.freeze(plain);
    case 'sealed':
      return Object.seal(plain);
    case 'inextensible':
      return Object.preventExtensions(Object.create(plain));
    case 'private':
      return Object.freeze(Object.defineProperties(new Private(), properties));
    case 'strict':
      return new Proxy(plain, {
        get(target, key, receiver) {
          if (!(key in target)) throw new TypeError(`unknown: ${String(key)}`);
          return Reflect.get(target, key, receiver);
        },
      });
    case 'virtual':
      return new Proxy({}, { get: (_target, key) => Reflect.get(plain, key) });
    case 'refusing':
      return new Proxy(plain, { defineProperty: () => false, set: () => false });
    case 'lying':
      return new Proxy(plain, { getOwnPropertyDescriptor: () => undefined });
    case 'function':
      return Object.defineProperties(() => {}, properties);
  }
}

class Private {
  readonly #state = 1;
  get state() {
    return this.#state;
  }
}

export function tried<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Whether it is one that can be used: no revoked Proxy. */
export function isObject(value: unknown): value is object {
  return tried(() => Object(value) === value && [Object.isExtensible(Object(value))].length > 0) === true;
}
