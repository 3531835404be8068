import { now } from '../async/clock.js';
import { withDeadline } from '../async/deadline.js';
import type { NebulaAdapter } from '../bridge/nebula.js';
import { tryParse } from '../checks/parse.js';
import { isRecord, isText } from '../checks/values.js';
import type { Envelope } from '../contract/envelope.js';
import { RetCode } from '../contract/ret-code.js';
import { isRetCode } from '../contract/ret-info.js';
import type { CallOptions } from '../contract/types.js';
import { aborted, appOnly, unsupported } from '../errors/failures.js';
import { illegalParameter } from '../errors/illegal-parameter.js';
import { type Outcome, readOutcome } from '../errors/outcome.js';
import { isUserModuleError, UserModuleError } from '../errors/user-module-error.js';
import { readCallOptions } from '../module/params.js';
import { type CallTrace, trace } from '../module/trace.js';

/**
 * A method of a module that this package knows nothing of. It resolves with an envelope of retCode `000000`, whose
 * `retData` is whatever the app gives, and rejects with a `UserModuleError` otherwise: 990001, reason `unsupported`,
 * outside the app and in an app that does not have the JSAPI; 990001, reason `timeout`.
 */
export type OtherMethod = (params?: object, options?: CallOptions) => Promise<Envelope<unknown>>;

/** A module that this package knows nothing of: every name is a method of it. */
export interface OtherModule {
  readonly [method: string]: OtherMethod;
}

interface Settings {
  /** Milliseconds. */
  readonly timeout?: number;
  onCall?(trace: CallTrace<string>): void;
}

/** Modules whose methods wait for a person, who has an hour. */
const interactive = /^up(Image|VideoRecorder)Module$/;
const anHour = 3_600_000;

/** The answer of a server was no JSON. */
const requestFailed = '290001';

/** What pages, frameworks and test runners look for on any object, without meaning a method. */
const noMethods =
  /^(then|catch|finally|toJSON|asymmetricMatch|nodeType|nodeName|tagName|hasAttribute|inspect|length|size|default|prototype|window)$/;

/**
 * Calls a method of any module over the bridge.
 *
 * @param module empty for a method of the instance itself
 */
export async function callOther(
  bridge: NebulaAdapter | undefined,
  { timeout: usual = 10_000, onCall }: Settings,
  module: string,
  method: string,
  params?: object | null,
  options?: CallOptions,
): Promise<Envelope> {
  const startedAt = now();
  const name = module ? `${module}.${method}` : method;
  let adapter: string | undefined;

  const send = async (): Promise<unknown> => {
    if (params !== undefined && params !== null && !isRecord(params)) {
      throw illegalParameter(`${name} 的参数必须是对象`);
    }
    const { signal, timeout = interactive.test(module) ? anHour : usual } = readCallOptions(options);
    return withDeadline(
      async (deadline) => {
        if (!bridge || !(await bridge.ready())) throw appOnly(name);
        if (deadline.ended) throw aborted();
        adapter = bridge.name;
        return bridge.send(method, params || {}, module);
      },
      timeout,
      signal,
    );
  };

  const answered = readOther(module, await send().catch((error) => error));
  const outcome: Outcome =
    bridge && answered instanceof UserModuleError && answered.cause === 1
      ? unsupported(
          `当前APP没有名为 ${bridge.jsapi(method, module)} 的 JSAPI（名称可用选项 nebula.jsapi 更改）`,
          1,
        )
      : answered;
  if (onCall) trace(onCall, name, outcome, { startedAt, call: { adapter, refused: undefined } });
  if (outcome instanceof UserModuleError) throw outcome;
  return outcome;
}

/**
 * The outcome, with the codes of other modules as they came: these have documents of their own. A request of
 * `upRequestModule` has succeeded whatever code the server gave (platform.md, upRequestModule).
 */
function readOther(module: string, answer: unknown): Outcome {
  const outcome = readOutcome(answer);
  const fields = typeof answer === 'string' ? tryParse(answer) : answer;
  if (!isRecord(fields) || !isText(fields.retCode) || isUserModuleError(answer)) return outcome;
  const { retCode } = fields;
  if (module === 'upRequestModule' && !isRetCode(retCode) && retCode !== requestFailed) {
    const { retInfo, retData } = outcome;
    return Object.assign({}, fields, { retCode, retInfo, retData });
  }
  return outcome.retCode === RetCode.unknown ? Object.assign(outcome, { retCode }) : outcome;
}

/** A module that has every method. */
export function otherModule(
  call: (method: string, params?: object, options?: CallOptions) => Promise<Envelope>,
): OtherModule {
  const methods = new Map<PropertyKey, OtherMethod>();
  const module: Record<string, OtherMethod> = {};
  return new Proxy(module, {
    get(target, key) {
      if (typeof key !== 'string' || key in target || noMethods.test(key) || !/^[a-z]\w*$/i.test(key)) {
        return Reflect.get(target, key);
      }
      const method = methods.get(key) || ((params, options) => call(key, params, options));
      methods.set(key, method);
      return method;
    },
  });
}
