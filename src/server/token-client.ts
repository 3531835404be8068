import { isTokenSet } from '../account/guards.js';
import { type Deadline, withDeadline } from '../async/deadline.js';
import { isHeaderText } from '../checks/header-text.js';
import { tryParse } from '../checks/parse.js';
import { isRecord } from '../checks/values.js';
import type { TokenSet } from '../session/tokens.js';
import { logoutPath, tokenPath } from './allow-list.js';
import { decodeText, formType } from './body.js';
import { clientRefusal } from './client-refusal.js';
import { GatewayError, systemCode } from './gateway-error.js';
import type { Send } from './service.js';

/** The token requests that the gateway makes of its own accord. */
export interface TokenClient {
  /**
   * New tokens for a refresh token; `undefined` where the service does not take it any more.
   *
   * @throws GatewayError 502 for anything else
   */
  refresh(refreshToken: string): Promise<TokenSet | undefined>;
  /** Ends the session of a refresh token, if the service can be reached. Does not reject. */
  logOut(refreshToken: string): Promise<void>;
}

export interface TokenClientSettings {
  /** The realm's URL, without a slash at its end. */
  base: string;
  clientId: string;
  clientSecret: string;
  readonly send: Send;
}

/** Milliseconds. */
const renewalTimeout = 8000;
/** Milliseconds. A logout that the service does not answer must not keep the page waiting. */
const logoutTimeout = 5000;

/** Bytes. An answer with tokens has a few thousand. */
const maxAnswer = 256 * 1024;

export function createTokenClient({ base, clientId, clientSecret, send }: TokenClientSettings): TokenClient {
  /** @param fields besides the client's credentials */
  const post = (path: string, fields: Readonly<Record<string, string>>, { signal }: Deadline) => {
    const form = new URLSearchParams({ ...fields, client_id: clientId, client_secret: clientSecret });
    const headers = { accept: 'application/json', 'content-type': formType };
    return send({ method: 'POST', url: base + path, headers, body: form.toString(), signal });
  };

  const requestTokens = async (refreshToken: string, deadline: Deadline) => {
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const answer = await post(tokenPath, fields, deadline);
    const bytes = await answer.read(maxAnswer);
    return { status: answer.status, answer: tryParse(decodeText(bytes) ?? '') };
  };

  return {
    async refresh(refreshToken) {
      const { status, answer } = await withDeadline(
        (deadline) => requestTokens(refreshToken, deadline),
        renewalTimeout,
      ).catch((error: unknown) => {
        throw renewalFailed(systemCode(error));
      });
      if (status === 200 && isUsable(answer)) return answer;
      const isOver = status >= 400 && status < 500 && isRecord(answer) && answer.error === 'invalid_grant';
      if (isOver) return undefined;
      throw renewalFailed(clientRefusal(answer));
    },

    async logOut(refreshToken) {
      if (!refreshToken) return;
      const end = async (deadline: Deadline) => {
        const answer = await post(logoutPath, { refresh_token: refreshToken }, deadline);
        answer.discard();
      };
      await withDeadline(end, logoutTimeout).catch(() => {});
    },
  };
}

/** Whether it has tokens that can be sent. */
export function isUsable(answer: unknown): answer is TokenSet {
  return isTokenSet(answer) && isHeaderText(answer.access_token);
}

function renewalFailed(code?: string): GatewayError {
  return new GatewayError(502, 'renewal_failed', 'The session could not be renewed.', { code });
}
