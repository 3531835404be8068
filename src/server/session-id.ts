import { tryParse } from '../checks/parse.js';
import { isRecord, isText } from '../checks/values.js';
import { fromBase64url } from '../http/base64url.js';

/**
 * The service's session that an access token says it is of (Keycloak's claim `sid`); `undefined` where it says nothing.
 * Nobody has checked the signature, so that only what the service itself gave can be asked.
 */
export function sidOf(accessToken: string): string | undefined {
  const [, payload = ''] = accessToken.split('.');
  const claims = tryParse(payload, (text) => JSON.parse(new TextDecoder().decode(fromBase64url(text))));
  return isRecord(claims) && isText(claims.sid) ? claims.sid : undefined;
}
