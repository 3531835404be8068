import type { CallTrace, Refusal, UplusApi } from 'up-user-module';
import { methodNames } from '../method-names.js';
import { isEnvelope, isRecord } from './guards.js';
import type { PageWindow } from './page-window.js';
import { clock, type Report } from './report.js';

type Call = (...given: unknown[]) => unknown;

/** Shows the page's calls to the module, and what the module tells of each. */
export function watchModule(page: PageWindow, report: Report, open: OpenCalls): void {
  const log = { report, open };
  watchTraces(page, log);
  // The page puts it there for the browser's own console.
  Object.defineProperty(page, 'api', {
    configurable: true,
    set(api: UplusApi) {
      Object.defineProperty(page, 'api', { configurable: true, value: api });
      watch(api, 'initDeviceReady', 'initDeviceReady', log);
      for (const name of methodNames) watch(api.upUserModule, name, name, log);
      if (!api.http) return;
      for (const name of ['login', 'signIn']) watch(api.http, name, `http.${name}`, log);
    },
  });
}

interface Log {
  readonly report: Report;
  readonly open: OpenCalls;
}

/** The calls that have not settled, and since when it is known which adapter takes each. */
export class OpenCalls {
  private readonly times = new Map<string, number[]>();

  add(name: string): void {
    this.times.set(name, [...(this.times.get(name) ?? []), clock()]);
  }

  /** The app lacks the method, so that the module goes on to another adapter only now. */
  refuse(name: string): void {
    const times = this.times.get(name);
    if (times?.length) times[0] = clock();
  }

  /** The time of the first one of that name. */
  take(name: string): number | undefined {
    return this.times.get(name)?.shift();
  }
}

/** Which adapters did not take a call and why, when that is not what it was before; and who took the answer of another. */
function watchTraces(page: PageWindow, { report, open }: Log): void {
  let before = '';
  page.addEventListener('call', (event) => {
    if (!isTraceEvent(event)) return;
    const { adapter = '—', refused, joined, method } = event.detail;
    const at = open.take(method);
    const route = [...reasonsOf(refused), adapter].join(' → ');
    if (joined) report.note('module', 'joined', at);
    else if (route !== before) report.note('module', route, at);
    before = route;
  });
}

/** `host, nebula: not ready`: who did not take the call, and why. */
function reasonsOf(refused: readonly Refusal[]): string[] {
  const names = new Map<string, string[]>();
  for (const { adapter, reason } of refused) names.set(reason, [...(names.get(reason) ?? []), adapter]);
  return Array.from(names, ([reason, adapters]) => `${adapters.join(', ')}: ${reason}`);
}

/** @param label what the diagram calls it */
function watch(owner: object, name: string, label: string, { report, open }: Log): void {
  const original: unknown = Reflect.get(owner, name);
  if (!isCall(original)) return;
  const watched: Call = (...given) => {
    const id = report.call('page', 'module', label, shown(given[0]));
    open.add(label);
    const done = Promise.resolve(original.apply(owner, given));
    const end = (answer: unknown, outcome: 'ok' | 'failed') =>
      report.answer(id, 'module', 'page', isEnvelope(answer) ? answer.retCode : outcome, outcome, answer);
    done.then(
      (answer) => end(answer, 'ok'),
      (error: unknown) => end(error, 'failed'),
    );
    return done;
  };
  // With what marks it as the package's own.
  Reflect.set(owner, name, Object.assign(watched, original));
}

/** Params, without the options of a call. */
function shown(first: unknown): unknown {
  if (!isRecord(first)) return undefined;
  const { signal: _signal, timeout: _timeout, ...params } = first;
  return Object.keys(params).length > 0 ? params : undefined;
}

function isCall(value: unknown): value is Call {
  return typeof value === 'function';
}

function isTraceEvent(event: Event): event is CustomEvent<CallTrace> {
  return 'detail' in event;
}
