import { untilAborted } from '../async/abort.js';
import type { Deadline } from '../async/deadline.js';
import { isHeaderText } from '../checks/header-text.js';
import { GatewayError } from './gateway-error.js';
import type { GatewaySessions } from './session-options.js';

/**
 * The U+ platform's token for a user; empty where there is to be none.
 *
 * @throws GatewayError 502, also at the end of the deadline: nobody is going to use the login then
 */
export async function uhomeTokenFor(
  accessToken: string,
  uhomeLogin: GatewaySessions['uhomeLogin'],
  { signal }: Deadline,
): Promise<string> {
  if (!uhomeLogin) return '';
  try {
    const answer = await untilAborted(Promise.resolve(uhomeLogin(accessToken)), signal);
    if (isHeaderText(answer.accessToken)) return answer.accessToken;
  } catch {
    // Its error is the owner's, and may have anything in it.
  }
  throw new GatewayError(502, 'uhome_login_failed', 'The login to the U+ platform failed.');
}
