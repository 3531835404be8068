// What `onCall` is told, and what an adapter may set. Compiled by `npm run types`, never run.
import {
  type AdapterCallOptions,
  type CallTrace,
  createUserModule,
  type Envelope,
  type MethodName,
  type Reason,
  type Refusal,
  RetCode,
  UserModuleError,
} from 'up-user-module';
import { expectTypeOf } from 'vitest';

createUserModule({
  adapters: [],
  onCall: (trace) => {
    expectTypeOf(trace).toEqualTypeOf<CallTrace>();
    expectTypeOf(trace.method).toEqualTypeOf<MethodName>();
    expectTypeOf(trace.adapter).toEqualTypeOf<string | undefined>();
    expectTypeOf(trace.refused).toEqualTypeOf<readonly Refusal[]>();
    expectTypeOf(trace.duration).toEqualTypeOf<number>();
    expectTypeOf(trace.reason).toEqualTypeOf<Reason | undefined>();
    // @ts-expect-error a trace has no data of the user
    trace.retData;
    // @ts-expect-error nor what the page gave
    trace.params;
    // @ts-expect-error and it is told, not asked
    trace.duration = 0;
  },
});

expectTypeOf<Refusal>().toEqualTypeOf<{ adapter: string; reason: 'not ready' | 'unsupported' }>();

declare const options: AdapterCallOptions;
expectTypeOf(options.outcomeOnTimeout).toEqualTypeOf<Envelope | undefined>();
options.outcomeOnTimeout = new UserModuleError('110002', '', { reason: 'timeout' });
// @ts-expect-error whether the call has ended is not for the adapter to say
options.ended = true;

expectTypeOf(RetCode.unknown).toEqualTypeOf<'990001'>();
// @ts-expect-error the name that it had in 0.1.0
RetCode.undefined;
