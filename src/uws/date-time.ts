import { check, illegalParameter } from '../errors/illegal-parameter.js';
import { timezoneRule } from './rules.js';
import { wallClock } from './wall-clock.js';

/**
 * Reads a DateTime, `yyyy-MM-dd HH:mm:ss` on the user's clock (uws-api.md, 字段类型说明).
 *
 * @param timezone whole hours, -11 to 13
 * @throws UserModuleError 000002 for another form, a time that does not exist, or an illegal time zone
 */
export function parseDateTime(text: string, timezone = 8): Date {
  check('timezone', timezone, timezoneRule);
  const date = new Date(Date.parse(`${String(text).replace(' ', 'T')}Z`) - timezone * 3_600_000);
  // If the date is written differently, the text had another form, or was 30 February.
  if (!isWritable(date, timezone) || formatDateTime(date, timezone) !== text) {
    throw illegalParameter('DateTime 必须是 yyyy-MM-dd HH:mm:ss，Date 必须是 yyyy-MM-dd');
  }
  return date;
}

/**
 * Writes a DateTime, `yyyy-MM-dd HH:mm:ss` on the user's clock; milliseconds are cut off.
 *
 * @param timezone whole hours, -11 to 13
 * @throws UserModuleError 000002 for an invalid date, a year outside 0–9999, or an illegal time zone
 */
export function formatDateTime(date: Date, timezone = 8): string {
  check('timezone', timezone, timezoneRule);
  if (!isWritable(date, timezone)) throw illegalParameter('date 必须是有效的日期，年份 0 至 9999');
  return wallClock(Number(date), timezone).replace('T', ' ');
}

/**
 * Reads a Date, `yyyy-MM-dd`, as the moment at which that day begins for the user.
 *
 * @param timezone whole hours, -11 to 13
 * @throws UserModuleError 000002 for another form, a day that does not exist, or an illegal time zone
 */
export function parseDate(text: string, timezone = 8): Date {
  return parseDateTime(`${text} 00:00:00`, timezone);
}

/**
 * Writes a Date, `yyyy-MM-dd`: the day that it is for the user at that moment.
 *
 * @param timezone whole hours, -11 to 13
 * @throws UserModuleError 000002 for an invalid date, a year outside 0–9999, or an illegal time zone
 */
export function formatDate(date: Date, timezone = 8): string {
  return formatDateTime(date, timezone).slice(0, 10);
}

function isWritable(date: Date, timezone: number): boolean {
  // ISO 8601 writes years of more than four digits with a sign and six.
  return wallClock(Number(date), timezone).length === 19;
}
