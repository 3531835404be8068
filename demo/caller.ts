import type { CallTrace, Envelope, MethodName, UserModule } from 'up-user-module';
import type { CallLog, Entry } from './call-log.js';
import { addAdapters, addOutcome, addRequests, traceFacts } from './call-view.js';
import { jsonView } from './json-view.js';
import { outcomeOf } from './outcome.js';
import type { WatchedFetch } from './watched-fetch.js';

export interface Caller {
  /** The option `onCall` of the instances whose methods are called by `call`, and only by it. */
  readonly onCall: (trace: CallTrace) => void;
  /** Calls a method, and logs all there is to see of it. */
  call(
    module: UserModule,
    method: MethodName,
    params?: { readonly value: unknown },
    entry?: Entry,
  ): Promise<void>;
}

/** @param onSettled told after each call, which may have changed the user */
export function createCaller(log: CallLog, watched: WatchedFetch, onSettled: () => void): Caller {
  const reports: CallTrace[] = [];
  const nextReport = () => reports.shift();

  return {
    onCall(trace) {
      reports.push(trace);
    },
    async call(module, method, params, entry = log.open(method)) {
      if (params) entry.add('Params', jsonView(params.value));
      const requestsBefore = watched.requests.length;

      const options = { signal: entry.signal };
      const args = params ? [params.value, options] : [options];
      const call: Promise<Envelope> = Reflect.apply(module[method], module, args);
      // Calls settle in the order in which they are reported, so each finds its own report in its first reaction.
      const reported = call.then(nextReport, nextReport);
      const outcome = await outcomeOf(call);
      const trace = await reported;

      if (trace) addAdapters(entry, trace);
      // A joined call has sent nothing itself.
      if (!trace?.joined) addRequests(entry, watched.requests.slice(requestsBefore));
      addOutcome(entry, outcome);
      entry.settle({
        badge: outcome.answer.retCode,
        failed: outcome.failed,
        facts: trace ? traceFacts(trace) : [],
      });
      onSettled();
    },
  };
}
