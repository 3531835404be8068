import { createAccountService } from 'up-user-module/testing';

/** What happens to a request: `lost` is one whose answer nobody gets, `late` one that takes too long. */
export type NetworkFault = 'drop' | 'lost' | '503' | 'html' | 'late';

export const people = ['zhangwei', 'lina'] as const;
export type Person = (typeof people)[number];

const password = 'Zhiju2024';

/** How a request has ended, for whoever sent it. */
export interface Answer {
  /** `undefined`: the connection breaks. */
  readonly response: Response | undefined;
  readonly outcome: 'done' | 'refused' | 'failed' | 'lost';
}

/** What a request is about. */
export interface Sent {
  readonly purpose: 'login' | 'renewal' | 'logout' | 'write' | 'other';
  /** The session that its token belongs to. */
  readonly session: string | undefined;
  /** Its refresh token. */
  readonly token: string;
  readonly body: string;
}

/**
 * The way to an account service: faults on demand, and which session each token belongs to. A session is named by whoever
 * begins it.
 */
export class Network {
  /** Milliseconds that a request takes each way. */
  latency = 20;
  /** Requests of the embedded service's own that are under way, which take no time. */
  handling = 0;
  /** When requests failed. */
  readonly failures: number[] = [];
  /** When requests began that took long. */
  readonly slowOnes: number[] = [];
  /** Told of each session that the service refuses to renew. */
  onRefused: (session: string) => void = () => {};
  private readonly faults: NetworkFault[] = [];
  private readonly sessionOf = new Map<string, string>();
  private readonly epoch = Date.now() - performance.now();
  private readonly random: () => number;
  readonly service = createAccountService({
    users: people.map((username, index) => ({
      username,
      password,
      id: idOf(username),
      attributes: { nickname: [username], phoneNumber: [`1380013800${index}`] },
    })),
    // Not the device's clock, which may be wrong.
    now: () => this.epoch + performance.now(),
    accessTokenLifetime: 120,
    refreshTokenLifetime: 100_000,
  });

  constructor(random: () => number) {
    this.random = random;
  }

  /** The next requests fail. */
  fail(fault: NetworkFault, times: number): void {
    for (let count = 0; count < times; count++) this.faults.push(fault);
  }

  heal(): void {
    this.faults.length = 0;
    this.latency = 20;
  }

  session(token: unknown): string | undefined {
    return this.sessionOf.get(String(token));
  }

  /** Tokens that somebody else has given. */
  noteToken(token: string, session: string): void {
    this.sessionOf.set(token, session);
  }

  /** Logs in by other means than the package, and gives the tokens. */
  async tokensFor(person: Person, session: string) {
    const body = new URLSearchParams({ grant_type: 'password', client_id: 'h5', ...credentialsOf(person) });
    const url = `${this.service.realm}/protocol/openid-connect/token`;
    const response = await this.service.fetch(url, { method: 'POST', body });
    return this.noteTokens(await response.text(), session);
  }

  /** Tells what a request is about. */
  read(url: string, { method, headers, body }: RequestInit): Sent {
    const text = String(body ?? '');
    const form = new URLSearchParams(text);
    const token = form.get('refresh_token') ?? '';
    const access = new Headers(headers).get('authorization')?.replace('Bearer ', '');
    const purpose = () => {
      if (url.endsWith('/token')) return token ? 'renewal' : 'login';
      if (url.endsWith('/logout')) return 'logout';
      return url.endsWith('/account') && method === 'POST' ? 'write' : 'other';
    };
    return { purpose: purpose(), session: this.session(token || access), token, body: text };
  }

  /** @param session the name of the session that a login begins */
  async send(url: string, init: RequestInit, session: string): Promise<Answer> {
    const sent = this.read(url, init);
    const fault = this.faults.shift();
    if (fault === 'late' || this.latency > 1000) this.slowOnes.push(performance.now());
    await wait(fault === 'late' ? 15_000 : this.oneWay());
    if (fault === 'drop' || fault === '503' || fault === 'html') {
      this.failures.push(performance.now());
      return { response: failedAnswer(fault), outcome: 'failed' };
    }
    const { status, headers, text } = await this.handle(url, init);
    if (sent.purpose === 'login' && status === 200) this.noteTokens(text, session);
    if (sent.purpose === 'renewal' && sent.session !== undefined) {
      if (status === 200) this.noteTokens(text, sent.session);
      else this.onRefused(sent.session);
    }
    await wait(this.oneWay());
    // A page of another origin gets to see no answer without CORS headers.
    const isHidden = !headers.has('access-control-allow-origin') && init.mode !== 'no-cors';
    if (fault === 'lost' || isHidden) {
      this.failures.push(performance.now());
      return { response: undefined, outcome: 'lost' };
    }
    const response = new Response(text || null, { status, headers });
    return { response, outcome: status < 300 ? 'done' : 'refused' };
  }

  private async handle(url: string, { method, headers, body }: RequestInit) {
    const request = new Request(url, {
      method: method ?? 'GET',
      headers: headers ?? {},
      body: body ?? null,
    });
    request.headers.set('origin', 'https://page.test');
    this.handling += 1;
    try {
      const response = await this.service.fetch(request);
      return { status: response.status, headers: response.headers, text: await response.text() };
    } finally {
      this.handling -= 1;
    }
  }

  private oneWay(): number {
    return this.latency * (0.5 + this.random());
  }

  private noteTokens(text: string, session: string) {
    const tokens: { access_token: string; refresh_token: string } = JSON.parse(text);
    this.noteToken(tokens.access_token, session);
    this.noteToken(tokens.refresh_token, session);
    return tokens;
  }
}

export function credentialsOf(person: Person) {
  return { username: person, password };
}

export function idOf(person: string): string {
  return `id-of-${person}`;
}

function failedAnswer(fault: 'drop' | '503' | 'html'): Response | undefined {
  if (fault === 'drop') return undefined;
  return fault === '503' ? new Response('{}', { status: 503 }) : new Response('<!doctype html>');
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
