import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import {
  type CallOptions,
  createUserModule,
  type Envelope,
  type MethodName,
  methods,
  nebulaAdapter,
  RetCode,
  UserModuleError,
} from 'up-user-module';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { isRecord } from '../../src/checks/values.js';
import { useFakeClock } from '../unit/async/fake-clock.js';
import { callAny, callWith, methodNames } from '../unit/module/support.js';
import { countListeners, openPage, type Reaction, type Weather } from './page.js';

const answersWanted = 100_000;
/** Milliseconds in which a page makes its calls. */
const lifetime = 12_000;

// Captured before the clock is faked.
const { setImmediate: soon } = globalThis;
const nextTurn = () => new Promise<void>((resolve) => soon(resolve));

useFakeClock();

const json = fc.jsonValue({ maxDepth: 2 });
const knownCode = fc.constantFrom(...Object.values(RetCode), '00000', '20903');
const envelope = fc.record(
  {
    retCode: fc.oneof({ weight: 4, arbitrary: knownCode }, fc.string(), json),
    retInfo: fc.oneof(fc.string(), json),
    retData: json,
    data: json,
  },
  { requiredKeys: [] },
);
const extended = fc
  .tuple(fc.dictionary(fc.string(), json, { maxKeys: 3 }), envelope)
  .map(([extras, fields]) => ({ ...extras, ...fields }));
const containerError = fc.record(
  { error: fc.oneof(fc.nat(12), fc.integer()), errorMessage: json },
  { requiredKeys: ['error'] },
);
const dictionary = fc.oneof({ weight: 4, arbitrary: envelope }, extended, containerError);
const answer = fc.oneof(
  { weight: 4, arbitrary: dictionary },
  { weight: 2, arbitrary: dictionary.map((fields) => JSON.stringify(fields)) },
  json,
  fc.string(),
  fc.constant(undefined),
);

/** Mostly `undefined`. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, arbitrary);

const oneIn = (sides: number) => fc.nat(sides - 1).map((side) => side === 0);

const reaction: fc.Arbitrary<Reaction> = fc.record({
  throws: oneIn(20),
  answers: fc.array(fc.record({ delay: fc.nat(lifetime), answer }), { maxLength: 6, size: 'max' }),
});

const weather: fc.Arbitrary<Weather> = fc.record({
  where: fc.constantFrom('android', 'ios', 'harmony', 'desktop'),
  framed: oneIn(10),
  from: fc.oneof(fc.constant(0), fc.nat(lifetime / 2)),
  announced: fc.boolean(),
  until: fc.oneof({ weight: 4, arbitrary: fc.constant(Infinity) }, fc.nat(lifetime)),
});

interface Call {
  readonly at: number;
  readonly method: MethodName;
  /** Params as anybody may have got them wrong; `undefined` for right ones. */
  readonly wrong: { readonly params: unknown } | undefined;
  readonly timeout: number | undefined;
  readonly abortAfter: number | undefined;
}

const call: fc.Arbitrary<Call> = fc
  .record({
    at: fc.nat(lifetime),
    method: fc.constantFrom(...methodNames),
    wrong: seldom(fc.record({ params: json })),
    timeout: seldom(fc.integer({ min: 1, max: lifetime })),
    abortAfter: seldom(fc.nat(lifetime)),
  })
  .map(({ wrong, timeout, ...made }) => ({
    ...made,
    wrong: methods[made.method].params && wrong,
    // What waits for a person has no deadline of its own.
    timeout: methods[made.method].interactive ? (timeout ?? lifetime) : timeout,
  }));

interface Scenario {
  readonly weather: Weather;
  readonly retry: boolean;
  readonly calls: readonly Call[];
  readonly reactions: readonly Reaction[];
}

const callsPerPage = 50;

const scenario: fc.Arbitrary<Scenario> = fc.record({
  weather,
  retry: fc.boolean(),
  calls: fc.array(call, { minLength: callsPerPage, maxLength: callsPerPage }),
  reactions: fc.array(reaction, { minLength: callsPerPage, maxLength: callsPerPage }),
});

it(`settles every call, whatever ${answersWanted} answers say`, { timeout: 180_000 }, async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  onTestFinished(() => {
    process.off('unhandledRejection', note);
  });
  const ends = new Set<string>();
  const modules: WeakRef<object>[] = [];
  const heap: number[] = [];
  let answered = 0;

  while (answered < answersWanted) {
    const property = fc.asyncProperty(scenario, async (made) => {
      const seen = await live(made);
      answered += seen.answered;
      for (const end of seen.ends) ends.add(end);
      modules.push(seen.module);
    });
    // A seed of its own for each round, or all of them would be the same.
    await fc.assert(property, { numRuns: 100, seed: inject('seed') + heap.length });
    await nextTurn();
    collectGarbage();
    heap.push(process.memoryUsage().heapUsed);
  }

  expect([...ends].sort()).toEqual([...everyEnd].sort());
  expect(unhandled).toEqual([]);
  // The engine may hold on to the last few for a while, in caches of its own; a leak would hold hundreds.
  const alive = () => modules.filter((module) => module.deref()).length;
  for (let turn = 0; turn < 20 && alive(); turn++) {
    await nextTurn();
    collectGarbage();
  }
  expect(modules.length).toBeGreaterThan(300);
  expect(alive()).toBeLessThan(5);
  const [first = 0] = heap;
  expect((heap.at(-1) ?? 0) - first, `heap of ${heap}`).toBeLessThan(10_000_000);
});

/** The retCodes that the app may say, and the reasons that come from here; there is no network in it. */
const everyEnd = [...Object.values(RetCode), ...['unsupported', 'unknown', 'timeout', 'aborted', 'denied']];

/** Lives a page's life to its end, and looks at what is left of it. */
async function live({ weather, retry, calls, reactions }: Scenario) {
  const page = openPage(weather, reactions);
  const ends: string[] = [];
  const module = createUserModule({
    adapters: [nebulaAdapter({ window: page })],
    retry,
    onCall: ({ retCode, reason }) => ends.push(reason ?? retCode),
  });
  const signalListeners: Array<() => number> = [];
  const endings: Array<{ resolved: unknown } | { rejected: unknown }> = [];

  const makeCall = ({ method, wrong, timeout, abortAfter }: Call) => {
    const options: CallOptions = { timeout };
    if (abortAfter !== undefined) {
      const controller = new AbortController();
      options.signal = controller.signal;
      signalListeners.push(countListeners(controller.signal));
      setTimeout(() => controller.abort(), abortAfter);
    }
    const answer = wrong ? callWith(module, method, wrong.params, options) : callAny(module, method, options);
    answer.then(
      (resolved) => endings.push({ resolved }),
      (rejected) => endings.push({ rejected }),
    );
  };
  for (const call of calls) setTimeout(makeCall, call.at, call);
  while (vi.getTimerCount() > 0) {
    vi.advanceTimersToNextTimer();
    await nextTurn();
  }

  expect(endings.filter((ending) => !isRight(ending))).toEqual([]);
  expect(endings).toHaveLength(calls.length);
  expect(ends).toHaveLength(calls.length);
  expect(page.listeners()).toBe(0);
  expect(signalListeners.filter((left) => left() > 0)).toEqual([]);
  return { answered: page.answered(), ends, module: new WeakRef(module) };
}

/** An envelope of success, or an error whose JSON text is the envelope of a documented failure. */
function isRight(ending: { resolved: unknown } | { rejected: unknown }): boolean {
  if ('resolved' in ending) return isEnvelope(ending.resolved) && ending.resolved.retCode === '000000';
  const { rejected } = ending;
  const text = JSON.stringify(rejected);
  return (
    rejected instanceof UserModuleError && isEnvelope(JSON.parse(text)) && failures.has(rejected.retCode)
  );
}

const failures = new Set<string>(Object.values(RetCode).filter((code) => code !== '000000'));

function isEnvelope(value: unknown): value is Envelope {
  return (
    isRecord(value) &&
    typeof value.retCode === 'string' &&
    typeof value.retInfo === 'string' &&
    value.retData !== undefined
  );
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
