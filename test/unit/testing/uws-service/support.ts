import { createHash } from 'node:crypto';
import { createVerifyCodeHandler, issueCode, memoryCodeStore } from 'up-user-module/server';
import {
  createUwsService,
  type UwsService,
  type UwsServiceOptions,
  uwsServiceDefaults,
  type VerifyEndpoint,
} from 'up-user-module/testing';

export const { appId, appKey } = uwsServiceDefaults.app;
export const origin = 'https://uws.local';
export const loginPath = '/uaccount/v1/security/thirdpartUserLogin';
export const echoPath = '/test/v1/echo';

/** An app of somebody else, without the right to log in. */
export const otherApp = { appId: 'MB-OTHER-0001', appKey: 'other-app-key' };

/** What the third-party cloud gave the platform. */
export const cloud = {
  url: 'https://cloud.local/verify',
  clientKey: 'iot-client-project',
  clientSecret: 'E3er4J88P=vb9',
};

/** A third-party cloud that answers every callback alike. */
export function cloudThat(fetch: NonNullable<VerifyEndpoint['fetch']>): UwsServiceOptions {
  return { apps: [{ appId, appKey, verify: { ...cloud, fetch } }, otherApp] };
}

export interface Call {
  method?: string;
  /** Taken as it is when it is a text; any other value as JSON. */
  body?: unknown;
  appKey?: string;
  /** Headers to add or to replace, before the request is signed; those that are `undefined` are left out. */
  headers?: Record<string, string | undefined>;
  /** Replaces the right signature. */
  sign?: string;
  signal?: AbortSignal;
}

interface Answer {
  retCode?: unknown;
  retInfo?: unknown;
  [field: string]: unknown;
}

/** A service whose default app logs users of a third-party cloud in, and the requests that the tests send it. */
export class Bench {
  readonly service: UwsService;
  private readonly store = memoryCodeStore();
  private requests = 0;

  constructor(options?: UwsServiceOptions) {
    const { clientKey, clientSecret } = cloud;
    const fetch = createVerifyCodeHandler({ clientKey, clientSecret, store: this.store });
    this.service = createUwsService({ ...cloudThat(fetch), ...options });
  }

  issueCode(openId = 'open-id-1'): Promise<string> {
    return issueCode(this.store, openId);
  }

  /** A request as the document wants it, but for what the call says. */
  request(path: string, { method = 'GET', body, headers, sign, signal, ...call }: Call = {}): Request {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const common = new Headers();
    const timestamp = String(Date.now());
    const sequenceId = `20161020153428${String(this.requests++).padStart(6, '0')}`;
    const fields = {
      appId,
      appVersion: '2.4.0',
      clientId: '356877020056553-08002700DC94',
      sequenceId,
      accessToken: '',
      timestamp,
      language: 'zh-cn',
      timezone: '8',
      'Content-Type': 'application/json;charset=UTF-8',
      ...headers,
    };
    const signed =
      new URL(origin + path).pathname +
      (text ?? '').replace(/[ \t\r\n]/g, '') +
      fields.appId +
      (call.appKey ?? appKey) +
      fields.timestamp;
    const right = createHash('sha256').update(signed).digest('hex');
    for (const [name, value] of Object.entries({ sign: sign ?? right, ...fields })) {
      if (value !== undefined) common.set(name, value);
    }
    return new Request(origin + path, {
      method,
      headers: common,
      body: text ?? null,
      signal: signal ?? null,
    });
  }

  /** Sends it, and gives the answer back, having made sure that it is one. */
  async send(request: Request): Promise<Answer> {
    const response = await this.service.fetch(request);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${text}`);
    return JSON.parse(text);
  }

  call(path: string, call?: Call): Promise<Answer> {
    return this.send(this.request(path, call));
  }

  login(code: unknown, call?: Call): Promise<Answer> {
    return this.call(loginPath, { method: 'POST', body: { code }, ...call });
  }

  /** A new user's access token. */
  async accessToken(openId?: string): Promise<string> {
    const { accessToken } = await this.login(await this.issueCode(openId));
    if (typeof accessToken !== 'string') throw new Error('no login');
    return accessToken;
  }

  echo(accessToken: string, call: Call = {}): Promise<Answer> {
    return this.call(echoPath, { ...call, headers: { accessToken, ...call.headers } });
  }
}
