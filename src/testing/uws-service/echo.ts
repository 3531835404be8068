import { tryParse } from '../../checks/parse.js';
import { parseJson } from '../../uws/json.js';
import type { UwsCall } from './admission.js';
import { Long } from './answer.js';

/**
 * Not an endpoint of the platform: something behind the login to try a client out on. What the page sent comes back,
 * with the user's id in the third-party cloud and the largest `long` there is (uws-api.md, 字段类型说明).
 */
export const echoPath = '/test/v1/echo';

export function echo(openId: string, { query, json }: UwsCall): object {
  return { openId, query, body: tryParse(json, parseJson), largestLong: new Long('9223372036854775807') };
}
