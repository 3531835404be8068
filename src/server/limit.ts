import { isRecord } from '../checks/values.js';
import { GatewayError, systemCode } from './gateway-error.js';
import { type Abortable, unlessAborted } from './lifetime.js';

/** Whom a request is about. */
export interface Subject {
  grantType?: string | undefined;
  username?: string | undefined;
  phoneNumber?: string | undefined;
  areaCode?: string | undefined;
}

/** What is known of a request before it is sent on. */
interface Facts {
  method: string;
  path: string;
  address: string | undefined;
  subject: Subject;
}

/**
 * What `limit` is asked about. The fields of the request are getters of the class, which neither `JSON.stringify` nor
 * `console.log` shows: a phone number does not belong into a log.
 */
export class GatewayRequestInfo {
  readonly method: string;
  /** The path on the gateway as the allow-list has it, `/account/sms/verification-code` for instance. */
  readonly path: string;
  readonly #address: string | undefined;
  readonly #subject: Subject;

  constructor({ method, path, address, subject }: Facts) {
    this.method = method;
    this.path = path;
    this.#address = address;
    this.#subject = subject;
  }

  /** What `clientAddress` says. */
  get address(): string | undefined {
    return this.#address;
  }

  /** Of a token request: `password` or `refresh_token`. */
  get grantType(): string | undefined {
    return this.#subject.grantType;
  }

  /** As the page sent it, in a form of the account service. */
  get username(): string | undefined {
    return this.#subject.username;
  }

  /** As the page sent it, in a form of the account service or to `/account/sms/user/byphone`. */
  get phoneNumber(): string | undefined {
    return this.#subject.phoneNumber;
  }

  get areaCode(): string | undefined {
    return this.#subject.areaCode;
  }
}

/** "Not now". */
export interface TooManyRequests {
  /** Seconds until it is worth trying again. */
  retryAfter: number;
}

/** Says whether a request may pass (`undefined`), or when it may be tried again. */
export type Limit = (
  info: GatewayRequestInfo,
) => TooManyRequests | undefined | Promise<TooManyRequests | undefined>;

/**
 * Throws 429 where the limit says "not now". A limit that fails lets nothing through (503): whoever can make it fail
 * would get around it.
 */
export async function askLimit(limit: Limit, info: GatewayRequestInfo, signal: Abortable): Promise<void> {
  const verdict = await ask(limit, info, signal);
  if (verdict === undefined) return;
  if (!isRecord(verdict)) throw limitFailed();
  const retryAfter = Number.isFinite(verdict.retryAfter) ? Math.max(1, Math.ceil(verdict.retryAfter)) : 1;
  throw new GatewayError(429, 'too_many_requests', 'Too many requests.', { retryAfter });
}

async function ask(limit: Limit, info: GatewayRequestInfo, signal: Abortable) {
  try {
    return await unlessAborted(Promise.resolve(limit(info)), signal);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw limitFailed(systemCode(error));
  }
}

/** Also where the limit has not answered when time is up. */
export function limitFailed(code?: string): GatewayError {
  return new GatewayError(503, 'limit_failed', 'The limit of requests could not be asked.', {
    code,
    retryAfter: 1,
  });
}
