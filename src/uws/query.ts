import { illegalParameter } from '../errors/illegal-parameter.js';
import { isPlain } from './plain.js';

/** Query parameters; those that are `undefined` are left out. */
export type UwsQuery = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * The parameters as a query, `?` included; empty where there are none.
 *
 * @param more parameters of our own
 * @throws UserModuleError 000002 for what is no object literal, for a value of another type, or half a surrogate pair, which has no UTF-8
 */
export function toQueryString(query: UwsQuery = {}, more: UwsQuery = {}): string {
  // `URLSearchParams` or a `Map` has no fields of its own, and would be lost.
  if (!isPlain(query)) throw illegalParameter('query 必须是对象字面量');
  const pairs: string[] = [];
  for (const [name, value] of Object.entries({ ...query, ...more })) {
    if (value === undefined) continue;
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw illegalParameter(`query.${name} 必须是文本、数字或布尔值`);
    }
    pairs.push(`${encode(name)}=${encode(String(value))}`);
  }
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw illegalParameter('query 含有不成对的代理字符');
  }
}
