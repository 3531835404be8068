import type { Account } from 'up-user-module/account';

/** Something that claims to be a realm of the account service (smarthome-account.md). */
export interface RealmBackend {
  readonly name: string;
  start(): RunningRealm | Promise<RunningRealm>;
}

export interface RunningRealm {
  /** The realm's URL. */
  readonly realm: string;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** A confidential client. */
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  /** A user whose profile the tests may overwrite; `otherUser` is to be there, too. */
  readonly user: { readonly username: string; readonly password: string };
  /** The URL of a gateway with that client in front of the realm, for the module to go through. */
  readonly gateway?: string;
  stop(): void | Promise<void>;
}

export const otherUser = { username: 'lisi_01', password: 'Zhiju2025', email: 'lisi@example.com' };

/** What the user is given before each test. */
export const profile = {
  firstName: '伟',
  lastName: '张',
  email: 'zhangwei@example.com',
  attributes: {
    nickname: ['小张'],
    phoneNumber: ['13800138000'],
    picture: ['https://example.com/zhangwei.png'],
    'x-of-another-app': ['一', '二'],
  },
} satisfies Account;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON; the text where it is none; `undefined` for an empty body. */
  readonly body: unknown;
}

/** The endpoints without the account client, which would not send what must be refused. */
export function rawRealm({ realm, fetch: send = fetch, client }: RunningRealm) {
  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await send(realm + path, init);
    return { status: response.status, headers: response.headers, body: parse(await response.text()) };
  };

  return {
    /** A token request of the confidential client; `fields` win. */
    token(fields: Readonly<Record<string, string>>): Promise<Answer> {
      const form = { client_id: client.clientId, client_secret: client.clientSecret, ...fields };
      return request('/protocol/openid-connect/token', { method: 'POST', body: new URLSearchParams(form) });
    },

    readAccount(headers: Readonly<Record<string, string>>): Promise<Answer> {
      return request('/account', { headers });
    },

    /** Replaces the whole account with `body`. */
    writeAccount(headers: Readonly<Record<string, string>>, body: unknown): Promise<Answer> {
      return request('/account', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    },
  };
}

export function bearer(accessToken: string): { Authorization: string } {
  return { Authorization: `Bearer ${accessToken}` };
}

/** Gives the user the profile above, whatever it was before. */
export async function resetProfile(running: RunningRealm, accessToken: string): Promise<void> {
  const { status } = await rawRealm(running).writeAccount(bearer(accessToken), profile);
  if (status !== 204) throw new Error(`The profile was not reset: HTTP ${status}`);
}

/** The options of an account client. */
export function clientOptions({ realm, fetch, client }: RunningRealm) {
  return { realm, ...client, ...(fetch && { fetch }) };
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
