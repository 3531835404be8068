import { toHex } from '../http/hex.js';
import { networkOf } from './address.js';
import type { GatewayRequestInfo } from './limit.js';
import { sha256 } from './secret.js';

/** All phone numbers that cannot be read count as one: nobody writes theirs like that, but for getting around a limit. */
const unreadable = 'unreadable';

/** Digits that tell phone numbers apart, with or without their area code. */
const significantDigits = 11;

/** A phone number, the same however it is written: `+86 139 0000 0000`, `008613900000000`, `13900000000`. */
export function numberKey({ areaCode = '', phoneNumber }: GatewayRequestInfo): string | undefined {
  return phoneNumber === undefined ? undefined : (digitsOf(areaCode + phoneNumber) ?? unreadable);
}

/** A user by name. Upper and lower case are one, as the account service has it, and a name may be a phone number. */
export function userKey({ username }: GatewayRequestInfo): string | undefined {
  if (username === undefined) return undefined;
  return digitsOf(username) ?? username.normalize('NFKC').trim().toLowerCase();
}

export function addressKey({ address }: GatewayRequestInfo): string | undefined {
  return address === undefined ? undefined : networkOf(address);
}

/** What a limit is kept by: nobody can read a phone number in a store, and no name is too long for it. */
export async function keyDigest(key: string): Promise<string> {
  return toHex(await sha256(key)).slice(0, 32);
}

function digitsOf(number: string): string | undefined {
  const digits = number.normalize('NFKC').replace(/[\s()+./-]/g, '');
  return /^\d+$/.test(digits) ? digits.slice(-significantDigits) : undefined;
}
