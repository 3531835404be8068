import { attempt } from '../checks/foreign.js';
import { copyPlain, isRecord, isText } from '../checks/values.js';
import type { Envelope } from '../contract/envelope.js';
import type { RetCode } from '../contract/ret-code.js';
import { english } from './english.js';
import type { Reason } from './reason.js';

export interface ErrorDetails {
  /** Default: `null`. */
  retData?: unknown;
  reason?: Reason | undefined;
  /** What lies behind it: the original code, number, answer or error. */
  cause?: unknown;
}

/**
 * The one error of this package: an `Error` whose own enumerable properties are exactly the envelope, so that
 * `JSON.stringify(err)` and `err.retCode === '110002'` work as they do with the app's own module.
 * `reason`, `cause`, `message`, `name` and `stack` are not enumerable. `message` is for developers: the `retInfo`, the
 * retCode, and what it means in English.
 */
export class UserModuleError extends Error implements Envelope {
  declare readonly retCode: RetCode;
  declare readonly retInfo: string;
  declare readonly retData: unknown;
  declare readonly reason: Reason | undefined;
  declare readonly cause: unknown;

  constructor(retCode: RetCode, retInfo: string, { retData = null, reason, cause }: ErrorDetails = {}) {
    super(`${retInfo} (${retCode}) ${english[reason || retCode] || reason || ''}`);
    this.retCode = retCode;
    this.retInfo = retInfo;
    this.retData = retData;
    if (reason !== undefined) hide(this, { reason });
    if (cause !== undefined) hide(this, { cause });
  }
}

// On the prototype, since thousands of errors may be made at once.
hide(UserModuleError.prototype, { name: 'UserModuleError', reason: undefined, cause: undefined });

/**
 * By its shape, since a page may hold several copies of this package (ESM beside CommonJS), each with a class of its
 * own. An answer that came as JSON is never one, whatever it calls its fields.
 */
export function isUserModuleError(value: unknown): value is UserModuleError {
  return (
    isRecord(value) && isText(value.retCode) && Object.prototype.toString.call(value) === '[object Error]'
  );
}

/** The same error in an object of its own, subclass and hidden properties included. Both have the same `cause`. */
export function copyError(error: UserModuleError): UserModuleError {
  const copy = new UserModuleError(error.retCode, error.retInfo);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error));
  for (const name of Object.getOwnPropertyNames(error)) {
    // The stack is only written out when somebody looks at it, which takes long.
    const property = name === 'stack' ? undefined : Object.getOwnPropertyDescriptor(error, name);
    if (!property) continue;
    const { value } = property;
    if (value && name !== 'cause') property.value = attempt(() => copyPlain(value)) || value;
    Object.defineProperty(copy, name, property);
  }
  return copy;
}

/** Adds properties that neither `JSON.stringify` nor `for…in` sees. */
export function hide(target: object, properties: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(properties)) {
    Object.defineProperty(target, name, { value: properties[name], configurable: true, writable: true });
  }
}
