import type { UwsCall } from './admission.js';
import { UwsRefusal } from './answer.js';
import type { UwsServiceSettings } from './options.js';

interface IssuedToken {
  readonly appId: string;
  readonly openId: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** The access tokens given out. */
export class AccessTokens {
  private readonly tokens = new Map<string, IssuedToken>();
  private readonly settings: UwsServiceSettings;

  constructor(settings: UwsServiceSettings) {
    this.settings = settings;
  }

  /** A token for a user of a third-party cloud, valid for this app alone. */
  issue(appId: string, openId: string): string {
    const { now, accessTokenLifetime } = this.settings;
    const token = randomToken();
    this.tokens.set(token, { appId, openId, expiresAt: now() + accessTokenLifetime * 1000 });
    return token;
  }

  /** Whose access token the call carries; throws D00003, D00005 or D00004 when it does not hold. */
  authenticate({ app, accessToken }: UwsCall): string {
    const token = this.tokens.get(accessToken);
    if (!token) throw new UwsRefusal('D00003');
    if (token.appId !== app.appId) throw new UwsRefusal('D00005');
    if (token.expiresAt <= this.settings.now()) throw new UwsRefusal('D00004');
    return token.openId;
  }

  expireAll(): void {
    for (const token of this.tokens.values()) token.expiresAt = -Infinity;
  }

  clear(): void {
    this.tokens.clear();
  }
}

/** 32 of them, so that a byte picks each with the same chance. */
const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** 30 upper case letters and digits, with the beginning of the document's sample. */
function randomToken(): string {
  let token = 'TGT';
  for (const byte of crypto.getRandomValues(new Uint8Array(27))) token += characters.charAt(byte % 32);
  return token;
}
