import { tryParse } from '../checks/parse.js';
import { text } from '../checks/rules.js';
import { isRecord } from '../checks/values.js';
import { checkRequired, illegalParameter } from '../errors/illegal-parameter.js';

/** The text of a user's QR code (smarthome-account.md, 小程序用户名片二维码格式). */
export function encodeBusinessCard(userId: string): string {
  checkRequired('userId', userId, text);
  return JSON.stringify({ app: 'smarthome', uid: userId });
}

/**
 * The user id of a scanned QR code.
 *
 * @throws UserModuleError 000002 for any other code
 */
export function parseBusinessCard(text: string): string {
  const card = tryParse(text);
  if (!isRecord(card) || card.app !== 'smarthome' || typeof card.uid !== 'string' || !card.uid) {
    throw illegalParameter('二维码不是智家用户名片');
  }
  return card.uid;
}
