import { setTimeout as pause } from 'node:timers/promises';
import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { afterEach, beforeEach, expect } from 'vitest';
import { listen } from '../../contract/listen.js';

/** What a request is for. */
export type Purpose = 'login' | 'refresh' | 'logout' | 'read' | 'write' | 'other';

/** One use of a refresh token that the service has seen. */
export interface Refresh {
  readonly refreshToken: string;
  readonly status: number;
  /** Nobody gets the answer. */
  isLost: boolean;
}

/** A request that is kept on its way. */
export interface Held {
  /** Resolves when it is there. */
  readonly reached: Promise<void>;
  release(): void;
  /** It never gets any further. */
  lose(): void;
}

export interface AccountServer {
  readonly realm: string;
  readonly service: ReturnType<typeof createAccountService>;
  /** What the service was asked, in order. */
  readonly purposes: readonly Purpose[];
  readonly refreshes: readonly Refresh[];
  /**
   * Stops the next request of that kind before the service gets it (`going`), or its answer (`coming`), which the service
   * has given then.
   */
  hold(purpose: Purpose, where: 'going' | 'coming'): Held;
  /** Milliseconds that a renewal takes. Default: 0. */
  renewalTime: number;
  close(): Promise<void>;
}

export const { user: zhangwei, publicClient } = accountServiceDefaults;

export const lina = {
  id: '9d5f2c11-0000-4000-8000-000000000002',
  username: 'lina_2024',
  password: 'Lina2024',
  attributes: { nickname: ['娜娜'] },
};

type Stop = (purpose: Purpose, where: 'going' | 'coming') => Promise<'go' | 'lost'> | undefined;

/** The embedded account service on a socket of its own: refresh tokens are good for one use, and a second one ends the session. */
async function startAccountServer(): Promise<AccountServer> {
  const service = createAccountService({ users: [zhangwei, lina] });
  const purposes: Purpose[] = [];
  const refreshes: Refresh[] = [];
  const stops = new Set<Stop>();

  /** Ends at once, or when whoever holds it lets it go; what is lost never gets an answer. */
  const pass = async (onLost: () => void, ...here: Parameters<Stop>): Promise<void> => {
    for (const stop of stops) {
      const released = stop(...here);
      if (!released) continue;
      stops.delete(stop);
      if ((await released) !== 'lost') continue;
      onLost();
      await new Promise(() => {});
    }
  };

  const { origin, close } = await listen(async (request) => {
    const body = await request.clone().text();
    const purpose = purposeOf(request, body);
    purposes.push(purpose);
    await pass(() => {}, purpose, 'going');
    if (purpose === 'refresh') await pause(server.renewalTime);
    const response = await service.fetch(request);
    const refreshToken = new URLSearchParams(body).get('refresh_token') ?? '';
    const refresh = { refreshToken, status: response.status, isLost: false };
    if (purpose === 'refresh') refreshes.push(refresh);
    const onLost = () => {
      refresh.isLost = true;
    };
    await pass(onLost, purpose, 'coming');
    return response;
  });

  const server: AccountServer = {
    realm: origin + new URL(service.realm).pathname,
    service,
    purposes,
    refreshes,
    renewalTime: 0,
    close,
    hold(purpose, where) {
      let reach = () => {};
      let settle: (how: 'go' | 'lost') => void = () => {};
      const reached = new Promise<void>((resolve) => {
        reach = resolve;
      });
      const released = new Promise<'go' | 'lost'>((resolve) => {
        settle = resolve;
      });
      stops.add((...here) => {
        if (here[0] !== purpose || here[1] !== where) return undefined;
        reach();
        return released;
      });
      return { reached, release: () => settle('go'), lose: () => settle('lost') };
    },
  };
  return server;
}

/**
 * A server of its own for each test of a file. None of its refresh tokens may be used twice, unless the first answer was
 * lost; at the end of each test that is checked.
 */
export function useAccountServer(): () => AccountServer {
  let server: AccountServer | undefined;

  beforeEach(async () => {
    server = await startAccountServer();
  });
  afterEach(async () => {
    const answered = server?.refreshes.filter(({ isLost }) => !isLost) ?? [];
    const used = answered.map(({ refreshToken }) => refreshToken);
    await server?.close();
    expect(new Set(used).size, 'refresh tokens, against their uses').toBe(used.length);
  });

  return () => {
    if (!server) throw new Error('There is a server only in a test');
    return server;
  };
}

function purposeOf({ method, url }: Request, body: string): Purpose {
  const { pathname } = new URL(url);
  if (pathname.endsWith('/token')) return body.includes('grant_type=refresh_token') ? 'refresh' : 'login';
  if (pathname.endsWith('/logout')) return 'logout';
  if (pathname.endsWith('/account') && method !== 'OPTIONS') return method === 'GET' ? 'read' : 'write';
  return 'other';
}
