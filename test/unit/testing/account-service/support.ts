import {
  type AccountService,
  type AccountServiceOptions,
  accountServiceDefaults,
  createAccountService,
} from 'up-user-module/testing';

export const { client, publicClient, user: demoUser } = accountServiceDefaults;
export const demoPhone = demoUser.attributes.phoneNumber[0];
/** A number that nobody has. */
export const freePhone = '18600000001';

export const consultLog = 'For more on this error consult the server log at the debug level.';
export const unauthorized = { error: 'HTTP 401 Unauthorized', error_description: consultLog };

type Fields = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; `undefined` for an empty body. */
  readonly body: unknown;
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly session_state: string;
}

/** A service and the requests that the tests send it. */
export class Bench {
  readonly service: AccountService;

  constructor(options?: AccountServiceOptions) {
    this.service = createAccountService(options);
  }

  async send(path: string, init?: RequestInit): Promise<Answer> {
    const response = await this.service.fetch(this.service.realm + path, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  get(path: string, token?: string): Promise<Answer> {
    // Without it, `/account` is a page for people.
    return this.send(path, { headers: { ...bearer(token), 'content-type': 'application/json' } });
  }

  form(method: 'POST' | 'PUT', path: string, fields: Fields, token?: string): Promise<Answer> {
    return this.send(path, { method, body: new URLSearchParams(fields), headers: bearer(token) });
  }

  json(path: string, body: unknown, token?: string): Promise<Answer> {
    return this.send(path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { ...bearer(token), 'content-type': 'application/json' },
    });
  }

  token(fields: Fields): Promise<Answer> {
    const { clientId: client_id, clientSecret: client_secret } = client;
    return this.form('POST', '/protocol/openid-connect/token', { client_id, client_secret, ...fields });
  }

  grant(fields: Fields): Promise<Answer> {
    return this.token({ grant_type: 'password', ...fields });
  }

  refresh(refresh_token: string): Promise<Answer> {
    return this.token({ grant_type: 'refresh_token', refresh_token });
  }

  /** Logs in, by default as the demo user. */
  async logIn(username: string = demoUser.username, password: string = demoUser.password): Promise<Tokens> {
    return tokensOf(await this.grant({ username, password }));
  }

  /** An answer as it is, which is no JSON. */
  raw(path: string): Promise<Response> {
    return this.service.fetch(this.service.realm + path);
  }

  upload(image: Blob | string | undefined, token?: string): Promise<Answer> {
    const body = new FormData();
    if (image !== undefined) body.append('image', image);
    return this.send('/avatar', { method: 'POST', body, headers: bearer(token) });
  }

  /** Has a code sent to the phone, and reads it in the inbox. */
  async smsCode(phoneNumber: string, areaCode = '86'): Promise<string> {
    const { status } = await this.form('POST', '/sms/verification-code', { phoneNumber, areaCode });
    const message = this.service.smsInbox[this.service.smsInbox.length - 1];
    if (status !== 200 || !message) throw new Error(`no code was sent: ${status}`);
    return message.code;
  }
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

export function tokensOf({ status, body }: Answer): Tokens {
  if (!isTokens(body)) throw new Error(`no tokens: ${status} ${JSON.stringify(body)}`);
  return body;
}

function isTokens(body: unknown): body is Tokens {
  return typeof body === 'object' && body !== null && 'access_token' in body && 'refresh_token' in body;
}
