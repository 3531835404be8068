import fc from 'fast-check';
import { createUserModule } from 'up-user-module';
import { expect, it, vi } from 'vitest';
import { methodNames, stubAdapter } from '../module/support.js';
import { fillIn } from './fill-in.js';
import {
  type ApiSpec,
  apiHas,
  isObject,
  type ModuleSpec,
  method,
  nothings,
  type PageHas,
  pageHas,
  shapes,
  tried,
  World,
} from './genuine-world.js';

// Each history is lived twice: in a world with us and in one without. With us, everything has to work that works
// without us, what is missing is ours, and when we have gone the worlds are the same.

type Step =
  | { readonly does: 'assign'; readonly api: ApiSpec }
  | { readonly does: 'assign what is shown' }
  | { readonly does: 'assign module'; readonly module: ModuleSpec }
  | { readonly does: 'assign method'; readonly name: (typeof methodNames)[number] }
  | { readonly does: 'change mood' };

const shape = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...shapes) },
  { weight: 1, arbitrary: fc.constantFrom(...nothings) },
);
const moduleSpec: fc.Arbitrary<ModuleSpec> = fc.record({ shape, names: fc.subarray(methodNames) });
const apiSpec: fc.Arbitrary<ApiSpec> = fc.record({
  shape,
  module: moduleSpec,
  has: fc.constantFrom(...apiHas),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('assign'), api: apiSpec }),
  fc.record({ does: fc.constant('assign what is shown') }),
  fc.record({ does: fc.constant('assign module'), module: moduleSpec }),
  fc.record({ does: fc.constant('assign method'), name: fc.constantFrom(...methodNames) }),
  fc.record({ does: fc.constant('change mood') }),
);
const history = fc.record({
  has: fc.constantFrom(...pageHas),
  api: apiSpec,
  steps: fc.array(step, { maxLength: 10 }),
  /** Look at everything after each step, or at the end alone: reading wakes what is lazy. */
  looks: fc.boolean(),
});

/** Both worlds, and what is known of them without looking. */
class Twins {
  readonly without: World;
  readonly ours: World;
  private readonly own = createUserModule({ adapters: [stubAdapter()] });
  private readonly undo: () => void;
  private readonly has: PageHas;
  private spec: ApiSpec;
  /** Modules that were assigned where without us there was nobody to take them. */
  private readonly taken = new WeakMap<object, unknown>();
  private readonly nobody = {};

  constructor(has: PageHas, spec: ApiSpec) {
    this.has = has;
    this.spec = has === 'nothing' ? { ...spec, shape: 'undefined' } : spec;
    this.without = new World(has, spec);
    this.ours = new World(has, spec);
    this.undo = fillIn(this.ours.page, { upUserModule: { ...this.own }, inApp: true });
  }

  take(step: Step): void {
    const { without, ours } = this;
    if (step.does === 'change mood') {
      for (const world of [without, ours]) world.badMood = !world.badMood;
    } else if (step.does === 'assign') {
      // Nobody can watch that, so what is there later is as it comes.
      if (this.has === 'var') return;
      const assign = (world: World) => Reflect.set(world.page, 'uplusapi', world.api(step.api));
      if (assign(without)) this.spec = step.api;
      assign(ours);
    } else if (step.does === 'assign what is shown') {
      // To a setter of theirs goes nothing of ours; and what `var` holds is as before.
      const isTaken = this.api() === this.nobody && this.has !== 'accessor' && this.has !== 'var';
      if (isTaken && Reflect.set(without.page, 'uplusapi', this.nobody))
        this.spec = { ...this.spec, shape: 'undefined' };
      ours.page.uplusapi = ours.page.uplusapi || {};
    } else if (step.does === 'assign module') this.assignModule(step.module);
    else this.assignMethod(step.name);
  }

  private assignModule(spec: ModuleSpec): void {
    const api = this.api();
    const isFree = api === this.nobody;
    // What a Proxy does with it is its own affair; and whether the other two take it depends on what they have.
    const unclear = ['strict', 'virtual', 'refusing', 'lying', 'sealed', 'inextensible'];
    if (!isFree && unclear.includes(this.spec.shape)) return;
    const [theirs, given] = [this.without.module(spec), this.ours.module(spec)];
    const former = isFree ? undefined : findProperty(api, 'upUserModule');
    Reflect.set(Object(this.ours.page.uplusapi), 'upUserModule', given);
    const isRefused = isFree || !Reflect.set(api, 'upUserModule', theirs);
    // What it would refuse to change, stays.
    if (isRefused && (!former || former.writable)) this.taken.set(api, theirs);
  }

  private assignMethod(name: (typeof methodNames)[number]): void {
    const theirs = this.module();
    const at = isObject(theirs) ? this.without.objects.indexOf(theirs) : -1;
    const given = this.ours.objects[at];
    if (!isObject(theirs) || !given || Object.getPrototypeOf(theirs) !== Object.prototype) return;
    // An ordinary object: nothing else takes a method from outside without a word.
    if (!Object.isExtensible(theirs) || this.spec.shape === 'virtual') return;
    if (
      !tried(() =>
        Reflect.set(
          theirs,
          name,
          method(name, () => theirs, 'late'),
        ),
      )
    )
      return;
    Reflect.set(
      given,
      name,
      method(name, () => given, 'late'),
    );
  }

  private api(): object {
    // Both, since that wakes a lazy getter.
    const [value] = [this.without, this.ours].map(({ page }) => tried(() => page.uplusapi));
    return isObject(value) ? value : this.nobody;
  }

  private module(): unknown {
    const api = this.api();
    return this.taken.has(api) ? this.taken.get(api) : tried(() => Reflect.get(api, 'upUserModule'));
  }

  /** What is wrong with the world that has us in it. */
  look(seen: Set<string>): void {
    const shown: unknown = this.ours.page.uplusapi;
    if (!isObject(shown)) throw new Error('Nothing is shown');
    expect(this.ours.page.uplusapi).toBe(shown);
    const [module, theirs]: unknown[] = [Reflect.get(shown, 'upUserModule'), this.module()];
    for (const name of methodNames) {
      const genuine = has(theirs, name);
      if (!genuine) expect(Reflect.get(Object(module), name), name).toBe(this.own[name]);
      else expect(call(module, name), name).toBe(genuine());
      seen.add(genuine ? 'genuine' : 'ours');
    }
    for (const [owner, theirOwner, name] of [
      [module, theirs, 'getSignCode'],
      [shown, this.api(), 'other'],
    ] as const) {
      const genuine = has(theirOwner, name);
      if (genuine) expect(call(owner, name)).toBe(genuine());
    }
    const at = this.without.objects.indexOf(this.api());
    if (
      at >= 0 &&
      Object.isExtensible(this.api()) &&
      !['virtual', 'refusing', 'lying'].includes(this.spec.shape)
    ) {
      expect(shown).toBe(this.ours.objects[at]);
    }
  }

  /** Takes us away; nothing must be left. */
  end(): void {
    this.undo();
    const [theirs, left] = [this.without, this.ours].map((world) =>
      [world.page, ...world.objects].map((object) => describeOwn(object, world)),
    );
    expect(left).toEqual(theirs);
  }
}

function findProperty(owner: object, key: string): PropertyDescriptor | undefined {
  const parent: unknown = Object.getPrototypeOf(owner);
  return (
    Object.getOwnPropertyDescriptor(owner, key) ?? (isObject(parent) ? findProperty(parent, key) : undefined)
  );
}

/** Calls the method that a genuine object has, if it has it. */
function has(owner: unknown, name: string): (() => unknown) | undefined {
  const fn: unknown = isObject(owner) ? tried(() => Reflect.get(owner, name)) : undefined;
  return typeof fn === 'function' ? () => Reflect.apply(fn, owner, []) : undefined;
}

function call(owner: unknown, name: string): unknown {
  return Reflect.apply(Reflect.get(Object(owner), name), owner, []);
}

/** The properties of an object, with the numbers of the objects in them. */
function describeOwn(object: object, world: World): unknown {
  return Reflect.ownKeys(object)
    .sort()
    .map((key) => {
      const { value, ...rest } = Object.getOwnPropertyDescriptor(object, key) ?? {};
      const at = world.objects.findIndex((other) => Object.is(other, value));
      return [
        key,
        at < 0 ? typeof value : at,
        ...Object.entries(rest).map(([name, is]) => `${name} ${typeof is} ${is === true}`),
      ];
    });
}

it('keeps all that the page has working, through any history, and leaves nothing behind', () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const seen = new Set<string>();
  const property = fc.property(history, ({ has, api, steps, looks }) => {
    const twins = new Twins(has, api);
    if (looks) twins.look(seen);
    for (const step of steps) {
      seen.add(step.does);
      twins.take(step);
      if (looks) twins.look(seen);
    }
    twins.look(seen);
    twins.end();
  });
  fc.assert(property, { numRuns: 500 });
  expect([...seen].sort()).toEqual([
    'assign',
    'assign method',
    'assign module',
    'assign what is shown',
    'change mood',
    'genuine',
    'ours',
  ]);
});
