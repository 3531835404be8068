import { withDeadline } from '../async/deadline.js';
import { isHeaderText } from '../checks/header-text.js';
import { GatewayError } from './gateway-error.js';
import type { GatewaySessions } from './session-options.js';

/**
 * The U+ platform's token for a user; empty where there is to be none.
 *
 * @param timeout milliseconds
 * @throws GatewayError 502
 */
export async function uhomeTokenFor(
  accessToken: string,
  uhomeLogin: GatewaySessions['uhomeLogin'],
  timeout: number,
): Promise<string> {
  if (!uhomeLogin) return '';
  try {
    const answer = await withDeadline(async () => uhomeLogin(accessToken), timeout);
    if (isHeaderText(answer.accessToken)) return answer.accessToken;
  } catch {
    // Its error is the owner's, and may have anything in it.
  }
  throw new GatewayError(502, 'uhome_login_failed', 'The login to the U+ platform failed.');
}
