import type { MiddlewareHandler } from 'hono';
import { illegalParameter } from '../errors/illegal-parameter.js';

export interface FaultOptions {
  /** How many requests it applies to, `Infinity` for all until `clear()`. Default: 1. */
  readonly times?: number | undefined;
  /**
   * Applies only to requests whose method and path match, e.g. `/^POST .*\/account$/` on `POST /realms/zhiju/account`.
   * Default: any request.
   */
  readonly match?: RegExp | undefined;
}

/**
 * What goes wrong on demand. The latency adds to whichever of the others applies to the same request; of those, each
 * request meets the first one planned that still stands. CORS preflights are spared. Options that cannot be are 000002.
 */
export interface ServiceFaults {
  /** Delays the request by `ms` milliseconds before it is handled; its signal ends the wait. */
  latency(ms: number, options?: FaultOptions): void;
  /** Answers with this status, 400 to 599, and a JSON body; the request is not handled. */
  status(status: number, options?: FaultOptions): void;
  /** Drops the connection: `fetch` rejects with a `TypeError`; the request is not handled. */
  drop(options?: FaultOptions): void;
  /** Handles the request, and cuts the answer off in the middle of its body. */
  truncate(options?: FaultOptions): void;
  /** Answers with status 200 and an HTML page, as captive portals do; the request is not handled. */
  html(options?: FaultOptions): void;
  /** Nothing goes wrong any more. */
  clear(): void;
}

/** Answers instead of the service, which `handle` asks. */
type Failure = (handle: () => Promise<Response>) => Promise<Response>;

interface Planned<T> {
  readonly fault: T;
  readonly match: RegExp | undefined;
  left: number;
}

export class FaultPlan implements ServiceFaults {
  private readonly latencies: Planned<number>[] = [];
  private readonly failures: Planned<Failure>[] = [];
  private readonly answerStatus: (status: number) => Response;

  /** @param answerStatus what the service at hand answers with an HTTP status */
  constructor(answerStatus: (status: number) => Response) {
    this.answerStatus = answerStatus;
  }

  latency(ms: number, options?: FaultOptions): void {
    if (!(ms >= 0 && ms < Infinity)) throw illegalParameter('ms 必须是不小于 0 的毫秒数');
    plan(this.latencies, ms, options);
  }

  status(status: number, options?: FaultOptions): void {
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw illegalParameter('status 必须是 400 到 599 的整数');
    }
    plan(this.failures, async () => this.answerStatus(status), options);
  }

  drop(options?: FaultOptions): void {
    plan(this.failures, () => Promise.reject(new TypeError('Failed to fetch')), options);
  }

  truncate(options?: FaultOptions): void {
    plan(this.failures, async (handle) => cutInHalf(await handle()), options);
  }

  html(options?: FaultOptions): void {
    plan(this.failures, async () => htmlPage(), options);
  }

  clear(): void {
    this.latencies.length = 0;
    this.failures.length = 0;
  }

  readonly middleware: MiddlewareHandler = async (context, next) => {
    const { method, path, raw } = context.req;
    const latency = take(this.latencies, `${method} ${path}`);
    const failure = take(this.failures, `${method} ${path}`);
    if (latency !== undefined) await sleep(latency, raw.signal);
    if (!failure) return next();
    context.res = await failure(async () => {
      await next();
      return context.res;
    });
  };
}

function plan<T>(list: Planned<T>[], fault: T, { times = 1, match }: FaultOptions = {}): void {
  if (times !== Infinity && !(Number.isInteger(times) && times > 0)) {
    throw illegalParameter('times 必须是正整数或 Infinity');
  }
  list.push({ fault, match, left: times });
}

/** The first fault that applies to this request, which uses it up by one. */
function take<T>(list: Planned<T>[], request: string): T | undefined {
  // With `test`, a regular expression with the flag `g` would begin where the last match ended.
  const index = list.findIndex(({ match }) => !match || request.search(match) >= 0);
  const planned = list[index];
  if (planned && --planned.left === 0) list.splice(index, 1);
  return planned?.fault;
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

async function cutInHalf(response: Response): Promise<Response> {
  const bytes = await response.arrayBuffer();
  // 204 must have no body at all.
  const half = bytes.byteLength > 0 ? bytes.slice(0, bytes.byteLength / 2) : null;
  return new Response(half, { status: response.status, headers: response.headers });
}

function htmlPage(): Response {
  const page = '<!doctype html><title>Sign in to the network</title><h1>Sign in to the network</h1>';
  return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}
