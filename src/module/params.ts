import { attempt } from '../checks/foreign.js';
import { abortSignal, milliseconds, type Rule, text } from '../checks/rules.js';
import { copyFields, isRecord } from '../checks/values.js';
import type { Params } from '../contract/adapter.js';
import { methods } from '../contract/methods.js';
import type { CallOptions, MethodName } from '../contract/types.js';
import { check, checkRequired, illegalParameter } from '../errors/illegal-parameter.js';

/**
 * Checks a method's params against the table and gives back a flat copy.
 *
 * @throws UserModuleError 000002 naming the field and the rule
 */
export function readParams(method: MethodName, params: unknown): Params | undefined {
  const spec = methods[method].params;
  if (!spec) return undefined;
  const fields: Record<string, unknown> | undefined = spec.wrapped ? unwrap(method, params) : copy(params);
  if (!fields) throw illegalParameter(`${method} 的参数必须是对象`);

  for (const name of Object.keys(spec.fields)) {
    const rule = spec.fields[name];
    const value: unknown = fields[name];
    checkRequired(name, value, text);
    if (rule && rule !== 'text' && rule.indexOf(value) < 0)
      throw illegalParameter(`${name} 只能是 ${rule.join('、')}`);
  }
  for (const name of Object.keys(fields)) check(name, fields[name], scalar);
  return fields;
}

const scalar: Rule<string | number | boolean | null> = [
  (value): value is string | number | boolean | null =>
    value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value),
  '必须是字符串、数字或布尔值',
];

/** `undefined` for what is no object, and for one that cannot be read: a getter or a Proxy that throws. */
function copy(params: unknown): Record<string, unknown> | undefined {
  return attempt(() => (isRecord(params) ? copyFields(params) : undefined));
}

/** The documents show both `method(params)` and `method({ data: params })`. */
function unwrap(method: MethodName, params: unknown = {}): Record<string, unknown> | undefined {
  const fields = copy(params);
  const names = Object.keys(fields || {});
  // A field of its own, whatever somebody has put onto `Object.prototype`.
  if (!fields || names.indexOf('data') < 0) return fields;
  if (names.length > 1) throw illegalParameter(`${method} 的参数不能既有 data 又有其他字段`);
  return fields.data === undefined ? {} : copy(fields.data);
}

const none: CallOptions = {};

/**
 * Reads the options of one call. What else is in there is passed over, because pages hand a method straight to
 * `addEventListener`, and the app's own module does not mind the event.
 *
 * @throws UserModuleError 000002 for a `timeout` that is not a positive number, a `signal` that is none
 */
export function readCallOptions(options: unknown): CallOptions {
  if (!isRecord(options)) return none;
  const { timeout, signal } = options;
  check('timeout', timeout, milliseconds);
  check('signal', signal, abortSignal);
  return { timeout, signal };
}
