import { sha256 as sha256InScript } from 'js-sha256';
import { isRecord } from '../checks/values.js';
import { illegalParameter } from '../errors/illegal-parameter.js';
import { toHex } from '../http/hex.js';

/** A request as it is signed. */
export interface Signable {
  /** Absolute, or the path alone; as it is sent. */
  url: string;
  /** The body's text as it is sent; absent where there is none. */
  body?: string | undefined;
  appId: string;
  /** Epoch milliseconds, as in the `timestamp` header. */
  timestamp: number | string;
}

/**
 * The `sign` header of a request: SHA-256, in lower-case hex, over the UTF-8 of
 * `path + body + appId + appKey + timestamp` (uws-api.md, 签名认证).
 *
 * The path is the url without origin, query and fragment, untouched otherwise. The body loses every space, tab, CR
 * and LF, inside string values too, and nothing else. A body that is not text (multipart, octet-stream) counts as
 * none. The appKey is trimmed as the document's Java sample does it (U+0020 and below, so a U+00A0 or U+3000 stays)
 * and loses its double quotes.
 *
 * Rejects with 000002 for a field that is missing or of the wrong type.
 */
export async function signRequest(request: Signable & { appKey: string }): Promise<string> {
  if (!isRecord(request)) throw illegalParameter('signRequest 的参数必须是对象');
  const { url, body = '', appId, appKey, timestamp } = request;
  for (const [name, value] of Object.entries({ url, body, appId, appKey })) {
    if (typeof value !== 'string') throw illegalParameter(`${name} 必须是文本`);
  }
  if (!/^\d+$/.test(String(timestamp))) throw illegalParameter('timestamp 必须是毫秒数');
  return sha256(pathOf(url) + withoutWhiteSpace(body) + appId + cleanKey(appKey) + timestamp);
}

function pathOf(url: string): string {
  return url.replace(/^[a-z][\w+.-]*:\/\/[^/?#]*/i, '').replace(/[?#][\s\S]*/, '');
}

function withoutWhiteSpace(body: string): string {
  return body.replace(/[ \t\r\n]+/g, '');
}

function cleanKey(appKey: string): string {
  // "What is not U+0021 or above": what Java's trim() removes. JavaScript's own removes more.
  return appKey.replace(/^[^!-\uffff]+|[^!-\uffff]+$/g, '').replace(/"/g, '');
}

async function sha256(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  if (typeof crypto === 'undefined' || !crypto.subtle) {
    // Pages that did not come over HTTPS have no `crypto.subtle`. Imported statically: ES2017 has no `import()`.
    return sha256InScript(bytes);
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return toHex(digest);
}
