import { type RefusalName, refuse } from './errors.js';
import { randomJwt, randomUuid } from './random.js';
import type { AccountUser } from './users.js';

/** The token endpoint's answer (smarthome-account.md, 用户登陆认证); lifetimes in seconds. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_expires_in: number;
  readonly refresh_token: string;
  readonly token_type: 'Bearer';
  readonly 'not-before-policy': 0;
  readonly session_state: string;
  readonly scope: string;
  /** Where the scope has `openid`. */
  readonly id_token?: string;
}

interface TokenSettings {
  /** Goes into the tokens as `iss`. */
  readonly realm: string;
  /** Seconds. */
  readonly accessTokenLifetime: number;
  /** Seconds. */
  readonly refreshTokenLifetime: number;
  /** How often a refresh token may be used again. */
  readonly refreshTokenMaxReuse: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Session {
  readonly id: string;
  readonly userId: string;
  readonly username: string;
  readonly clientId: string;
  /** How its tokens are refused once it is over. */
  over: RefusalName | undefined;
}

interface IssuedToken {
  readonly session: Session;
  /** Epoch milliseconds. */
  expiresAt: number;
  uses: number;
}

/** Sessions and their tokens. What a token is worth is looked up here, never read from its text. */
export class SessionStore {
  private readonly sessions = new Set<Session>();
  private readonly accessTokens = new Map<string, IssuedToken>();
  private readonly refreshTokens = new Map<string, IssuedToken>();
  private readonly settings: TokenSettings;

  constructor(settings: TokenSettings) {
    this.settings = settings;
  }

  start({ id: userId, username }: AccountUser, clientId: string): TokenAnswer {
    const session = { id: randomUuid(), userId, username, clientId, over: undefined };
    this.sessions.add(session);
    return this.issueTokens(session);
  }

  /** A refresh token that is used too often ends its session, because one of its users may have stolen it. */
  refresh(refreshToken: string, clientId: string): TokenAnswer {
    const token = this.findRefreshToken(refreshToken, clientId);
    if (token.expiresAt <= this.settings.now()) throw refuse('refreshTokenExpired');
    if (token.session.over) throw refuse(token.session.over);
    if (token.uses > this.settings.refreshTokenMaxReuse) {
      token.session.over = 'clientSessionEnded';
      throw refuse('refreshTokenReused');
    }
    token.uses++;
    return this.issueTokens(token.session);
  }

  /** Ends the session of a refresh token, also of one that is expired or used. */
  end(refreshToken: string, clientId: string): void {
    this.findRefreshToken(refreshToken, clientId).session.over = 'sessionEnded';
  }

  /** The times of an ID token that goes with these tokens. */
  claimsOfIdToken({ expires_in }: TokenAnswer): { iat: number; exp: number } {
    const iat = Math.floor(this.settings.now() / 1000);
    return { iat, exp: iat + expires_in };
  }

  /** Whose access token this is; `undefined` when it is not, or no longer, valid. */
  userId(accessToken: string): string | undefined {
    const token = this.accessTokens.get(accessToken);
    const valid = token && !token.session.over && token.expiresAt > this.settings.now();
    return valid ? token.session.userId : undefined;
  }

  /** Ends a session by its id (`session_state`), if there is one. */
  endById(id: string): void {
    for (const session of this.sessions) if (session.id === id) session.over = 'sessionEnded';
  }

  expireAccessTokens(): void {
    this.accessTokens.clear();
  }

  endAll(): void {
    for (const session of this.sessions) session.over = 'sessionEnded';
  }

  clear(): void {
    this.sessions.clear();
    this.accessTokens.clear();
    this.refreshTokens.clear();
  }

  private findRefreshToken(refreshToken: string, clientId: string): IssuedToken {
    const token = this.refreshTokens.get(refreshToken);
    if (!token) throw refuse('refreshTokenInvalid');
    if (token.session.clientId !== clientId) throw refuse('refreshTokenOfOtherClient');
    return token;
  }

  private issueTokens(session: Session): TokenAnswer {
    const { accessTokenLifetime, refreshTokenLifetime } = this.settings;
    return {
      access_token: this.issue(this.accessTokens, session, 'Bearer', accessTokenLifetime),
      expires_in: accessTokenLifetime,
      refresh_expires_in: refreshTokenLifetime,
      refresh_token: this.issue(this.refreshTokens, session, 'Refresh', refreshTokenLifetime),
      token_type: 'Bearer',
      'not-before-policy': 0,
      session_state: session.id,
      scope: 'profile',
    };
  }

  private issue(
    tokens: Map<string, IssuedToken>,
    session: Session,
    typ: 'Bearer' | 'Refresh',
    lifetime: number,
  ): string {
    const now = this.settings.now();
    const expiresAt = now + lifetime * 1000;
    const token = randomJwt({
      exp: Math.floor(expiresAt / 1000),
      iat: Math.floor(now / 1000),
      jti: randomUuid(),
      iss: this.settings.realm,
      sub: session.userId,
      typ,
      azp: session.clientId,
      sid: session.id,
      preferred_username: session.username,
    });
    tokens.set(token, { session, expiresAt, uses: 0 });
    return token;
  }
}
