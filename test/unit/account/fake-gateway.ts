import type { Scheduler } from 'fast-check';

interface KeptSession {
  readonly id: string;
  readonly user: string;
  readonly lifetime: number;
}

export interface FakeGatewayOptions {
  readonly exposeAccessToken?: boolean;
  /** Milliseconds that a session lasts. */
  readonly lifetime?: number;
  /** Decides when a request arrives and when its answer is back. Default: at once. */
  readonly scheduler?: Scheduler;
}

/**
 * A gateway with sessions, as small as can be, and the browser's cookie. Written apart from the real one, so that a
 * mistake in one is no mistake in the other; the contract suite runs the page's side against the real one.
 */
export function createFakeGateway({
  exposeAccessToken = true,
  lifetime = 3_600_000,
  scheduler,
}: FakeGatewayOptions = {}) {
  const sessions = new Map<string, KeptSession>();
  const written: Array<{ readonly to: string; readonly nickname: string }> = [];
  const requests: string[] = [];
  const mixedUp: string[] = [];
  const faults: Array<(request: string) => Response | Error | undefined> = [];
  let count = 0;
  let cookie: string | undefined;

  const begin = (user: string): KeptSession => {
    count++;
    return { id: `session-${count}`, user, lifetime };
  };
  const status = (session: KeptSession | undefined) =>
    session
      ? { isLogin: true, id: session.id, expiresAt: Date.now() + session.lifetime }
      : { isLogin: false };
  const account = ({ user }: KeptSession) => ({ id: `id of ${user}`, username: user, attributes: {} });

  /** What the gateway answers to a request with that cookie, and the cookie that the answer sets. */
  const answer = async (
    request: Request,
    sent: string | undefined,
  ): Promise<{ response: Response; set?: string | null }> => {
    const { pathname } = new URL(request.url);
    const own = sent === undefined ? undefined : sessions.get(sent);
    if (request.headers.get('x-up-user-module') !== '1') {
      return { response: Response.json({ error: 'cross_site_request' }, { status: 403 }) };
    }
    if (request.headers.has('authorization')) mixedUp.push('a page with a cookie shows a token');
    const replace = (user: string) => {
      if (sent !== undefined) sessions.delete(sent);
      const next = begin(user);
      sessions.set(next.id, next);
      return { response: Response.json(status(next)), set: next.id };
    };
    if (pathname === '/gateway/session') {
      if (request.method === 'GET') return { response: Response.json(status(own)) };
      if (request.method === 'DELETE') {
        if (own) sessions.delete(own.id);
        return { response: new Response(null, { status: 204 }), set: null };
      }
      if (request.method === 'PUT') return replace(String((await request.json()).access_token));
      const form = new URLSearchParams(await request.text());
      return form.get('password') === 'wrong'
        ? { response: Response.json({ error: 'invalid_grant' }, { status: 401 }) }
        : replace(form.get('username') ?? '');
    }
    const expected = request.headers.get('x-up-user-session');
    if (!own || (expected !== null && expected !== own.id)) {
      return {
        response: Response.json({ error: own ? 'session_changed' : 'not_logged_in' }, { status: 401 }),
      };
    }
    if (pathname === '/gateway/session/tokens') {
      return {
        response: exposeAccessToken
          ? Response.json({ access_token: `token of ${own.user}`, expires_in: 60, uhome_access_token: 'TGT' })
          : Response.json({ error: 'access_token_not_exposed' }, { status: 403 }),
      };
    }
    if (request.method === 'GET') return { response: Response.json(account(own)) };
    const { username, attributes } = await request.json();
    written.push({ to: own.user, nickname: attributes.nickname[0] });
    if (username !== own.user) mixedUp.push(`the account of ${username} written to ${own.user}`);
    return { response: new Response(null, { status: 204 }) };
  };

  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const name = `${request.method} ${new URL(request.url).pathname.replace('/gateway/', '')}`;
    requests.push(name);
    const sent = cookie;
    await scheduler?.schedule(Promise.resolve(), `${name} arrives`);
    const fault = faults[0]?.(name);
    if (fault) {
      faults.shift();
      if (fault instanceof Error) throw fault;
      return fault;
    }
    const { response, set } = await answer(request, sent);
    await scheduler?.schedule(Promise.resolve(), `${name} is answered`);
    if (set !== undefined) cookie = set ?? undefined;
    return response;
  };

  return {
    fetch,
    requests,
    written,
    /** What must never happen. */
    mixedUp,
    faults,
    /** What the browser's cookie stands for. */
    get user(): string | undefined {
      return cookie === undefined ? undefined : sessions.get(cookie)?.user;
    },
    /** Another tab of the browser logs in, or out. */
    elsewhere(user: string | undefined): void {
      if (cookie !== undefined) sessions.delete(cookie);
      const next = user === undefined ? undefined : begin(user);
      if (next) sessions.set(next.id, next);
      cookie = next?.id;
    },
    /** The session's time is over. */
    endSessions(): void {
      sessions.clear();
    },
  };
}
