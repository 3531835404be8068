import fc from 'fast-check';
import type { MethodName } from 'up-user-module';
import { expect, vi } from 'vitest';
import { Browser, type Setting } from './browser.js';
import type { StorageFault } from './fake-storage.js';
import { type NetworkFault, type Person, people } from './network.js';
import type { Tab } from './tab.js';

/** A browser with the tabs that are open now. */
export interface World {
  readonly browser: Browser;
  readonly tabs: Tab[];
}

/** All that a command has to know is in the world. */
type Model = Record<string, never>;
type Act = (world: World) => void | Promise<void>;

/** One thing that happens; some time passes after it. */
export class Happening implements fc.AsyncCommand<Model, World> {
  private readonly name: string;
  private readonly pause: number;
  private readonly act: Act;

  constructor(name: string, pause: number, act: Act) {
    this.name = name;
    this.pause = pause;
    this.act = act;
  }

  check(): boolean {
    return true;
  }

  async run(_model: Model, world: World): Promise<void> {
    await this.act(world);
    await world.browser.advance(this.pause);
    expect(world.browser.complaints).toEqual([]);
  }

  toString(): string {
    return `${this.name} (${this.pause} ms)`;
  }
}

/** Mostly short, so that much happens at once; now and then long enough for what is under way to end. */
const aPause = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 2, arbitrary: fc.integer({ min: 100, max: 1500 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5000, max: 20_000 }) },
);

function happening<T extends unknown[]>(
  name: string,
  values: { [I in keyof T]: fc.Arbitrary<T[I]> },
  act: (world: World, ...drawn: T) => void | Promise<void>,
): fc.Arbitrary<Happening> {
  return fc
    .tuple(aPause, fc.tuple<T>(...values))
    .map(
      ([pause, drawn]) => new Happening([name, ...drawn].join(' '), pause, (world) => act(world, ...drawn)),
    );
}

/** The same thing several times over, so that it is drawn more often. */
function often<T>(times: number, arbitrary: T): T[] {
  return Array.from({ length: times }, () => arbitrary);
}

const minute = 60_000;
const aSlot = fc.nat(2);
const aPerson: fc.Arbitrary<Person> = fc.constantFrom(...people);
const reads: MethodName[] = ['getUserInfo', 'getOauthData', 'getLoginStatus', 'refreshUser'];

/** Only a tab that is open and awake does anything. */
function inTab(act: (tab: Tab) => void | Promise<void>) {
  return ({ tabs }: World, slot: number) => {
    const tab = tabs[slot % tabs.length];
    return tab?.isActive ? act(tab) : undefined;
  };
}

/** In the app, its own user is the user, and nobody logs in over HTTP. */
function outsideApp(act: (tab: Tab) => void | Promise<void>) {
  return inTab((tab) => (tab.hasBridge ? undefined : act(tab)));
}

export const everyday = [
  ...often(
    4,
    happening('call', [aSlot, fc.constantFrom(...reads)], (world, slot, method) =>
      inTab((tab) => tab.call(method))(world, slot),
    ),
  ),
  happening('all tabs read', [], ({ tabs }) => {
    for (const tab of tabs) if (tab.isActive) for (const method of reads) tab.call(method);
  }),
  ...often(
    2,
    happening(
      'update',
      [aSlot],
      inTab((tab) => tab.updateUserInfo()),
    ),
  ),
  ...often(
    3,
    happening('log in', [aSlot, aPerson], (world, slot, person) =>
      outsideApp((tab) => tab.logIn(person))(world, slot),
    ),
  ),
  happening(
    'log out',
    [aSlot],
    outsideApp((tab) => tab.logOut()),
  ),
  happening('hand in tokens', [aSlot, aPerson], (world, slot, person) =>
    outsideApp((tab) => tab.updateOauthData(person))(world, slot),
  ),
  happening('pass', [fc.integer({ min: 1000, max: 3 * minute })], ({ browser }, ms) => browser.advance(ms)),
  happening('access tokens expire', [], ({ browser }) => browser.expireAccessTokens()),
  happening('latency', [fc.constantFrom(5, 20, 300, 3000)], ({ browser }, ms) => {
    browser.network.latency = ms;
  }),
  happening(
    'requests fail',
    [fc.constantFrom<NetworkFault>('drop', 'lost', '503', 'html', 'late'), fc.integer({ min: 1, max: 3 })],
    ({ browser }, fault, times) => browser.network.fail(fault, times),
  ),
];

export const arrivalOfBridge = [
  happening(
    'bridge',
    [aSlot],
    inTab((tab) => tab.bringBridge()),
  ),
];

/** No more than this many are open at the same time. */
const mostTabs = 4;

/** What happens to tabs, and to the clock of the device that they are on. */
export const lifeOfTabs = [
  happening('open', [aSlot], ({ browser, tabs }, slot) => {
    const original = tabs[slot % tabs.length];
    // A tab that is frozen is copied as well.
    if (tabs.length < mostTabs) tabs.push(browser.open(original));
  }),
  happening('close', [aSlot], ({ tabs }, slot) => {
    if (tabs.length > 1) for (const tab of tabs.splice(slot % tabs.length, 1)) tab.kill();
  }),
  ...often(
    2,
    happening(
      'freeze',
      [aSlot],
      inTab((tab) => tab.freeze()),
    ),
  ),
  ...often(
    3,
    happening('thaw', [aSlot], ({ tabs }, slot) => {
      const frozen = tabs.filter(({ isFrozen }) => isFrozen);
      frozen[slot % frozen.length]?.thaw();
    }),
  ),
  happening('clock', [fc.constantFrom(-300, -2, 2, 300)], ({ browser }, minutes) =>
    browser.jump(minutes * minute),
  ),
];

/** What happens to the storage that tabs share. */
export const storageTrouble = [
  happening(
    'storage',
    [fc.constantFrom<StorageFault>('throws', 'full', 'hangs', undefined)],
    ({ browser }, fault) => browser.breakStorage(fault),
  ),
  happening(
    'storage has',
    [fc.constantFrom(undefined, '', 'garbage', '{"version":1}')],
    ({ browser }, value) => browser.spoil(value),
  ),
];

interface Check extends Setting {
  readonly tabs: number;
  readonly happenings: ReadonlyArray<fc.Arbitrary<Happening>>;
  readonly numRuns: number;
}

/** `RUNS=10 npm test` tries ten times as much. */
const factor = Number(process.env.RUNS || 1);

/**
 * Lives through histories at random, and `end` looks at how they have ended.
 *
 * @returns how often what has happened
 */
export async function live(
  { tabs, happenings, numRuns, ...setting }: Check,
  end: (world: World) => Promise<void>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const commands = fc.commands<Model, World, false>([...happenings], { maxCommands: 60, size: 'max' });
  const property = fc.asyncProperty(fc.nat(), commands, async (seed, commands) => {
    vi.useFakeTimers();
    const browser = new Browser(setting, seed);
    const world = { browser, tabs: Array.from({ length: tabs }, () => browser.open()) };
    try {
      await fc.asyncModelRun(() => ({ model: {}, real: world }), commands);
      await end(world);
      expect(browser.complaints).toEqual([]);
    } finally {
      // The next one starts with a clock of its own.
      vi.useRealTimers();
      for (const [what, count] of browser.counts) counts.set(what, (counts.get(what) ?? 0) + count);
    }
  });
  await fc.assert(property, { numRuns: Math.ceil(numRuns * factor) });
  return counts;
}

/** All goes well from now on, and what is under way comes to its end. */
export async function calm({ browser, tabs }: World): Promise<Tab[]> {
  browser.network.heal();
  browser.breakStorage(undefined);
  for (const tab of tabs) if (tab.isFrozen) tab.thaw();
  await browser.advance(minute);
  return tabs.filter(({ isDead }) => !isDead);
}
