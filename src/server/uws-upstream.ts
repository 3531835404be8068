import { baseOf, httpUrl } from '../checks/url.js';
import { headerText } from '../uws/rules.js';
import { signRequest } from '../uws/sign.js';
import { type AllowedPath, allowedPaths, uwsPaths } from './allow-list.js';
import { decodeText, mediaType } from './body.js';
import { GatewayError } from './gateway-error.js';
import { pickHeaders, uwsRequestHeaders } from './headers.js';
import type { Incoming } from './incoming.js';
import { positiveInteger, readAllOptions, text } from './options.js';
import type { ServiceRequest } from './service.js';
import type { Upstream } from './upstream.js';

export interface GatewayUws {
  /** `https://uws.haier.net`, or another environment of it. */
  baseUrl: string;
  /** As haigeek.com assigned it, at most 40 characters. */
  appId: string;
  appKey: string;
  /** Bytes of a JSON body, which is held in memory to be signed. Default: 64 KiB. */
  maxJson?: number | undefined;
  /** What is let through besides `POST /uaccount/v1/security/thirdpartUserLogin`. */
  paths?: readonly AllowedPath[] | undefined;
}

/** Milliseconds that a timestamp may be off: a signature that is good at any time could be kept for later. */
const maxClockSkew = 5 * 60 * 1000;

/** The media types whose bodies no signature covers (uws-api.md, 媒体类型). */
const unsignedTypes = ['multipart/form-data', 'application/octet-stream'];

/** UWS: every request gets the gateway's appId and a signature (uws-api.md, 签名认证). */
export function uwsUpstream(options: GatewayUws): Upstream {
  const rules = {
    baseUrl: httpUrl,
    appId: headerText(40),
    appKey: text,
    maxJson: positiveInteger,
    paths: allowedPaths,
  };
  const required = ['baseUrl', 'appId', 'appKey'] as const;
  const own = readAllOptions('uws', options, rules, required);
  const { baseUrl, appId, appKey, maxJson = 64 * 1024, paths = [] } = own;
  const base = baseOf(baseUrl);

  return {
    name: 'uws',
    tokenHeader: 'accesstoken',
    endpoints: [...uwsPaths, ...paths],
    async translate(incoming) {
      const { body, signed } = await signableBody(incoming, maxJson);
      const url = base + incoming.path + incoming.search;
      const timestamp = readTimestamp(incoming.headers);
      const headers = pickHeaders((name) => incoming.headers.get(name), uwsRequestHeaders);
      headers.appid = appId;
      headers.timestamp = timestamp;
      headers.sign = await signRequest({ url, body: signed, appId, appKey, timestamp });
      return { url, headers, body };
    },
  };
}

async function signableBody(
  incoming: Incoming,
  maxJson: number,
): Promise<{ body: ServiceRequest['body']; signed: string }> {
  if (incoming.method === 'GET') return { body: null, signed: '' };
  const type = mediaType(incoming.headers);
  if (unsignedTypes.includes(type)) return { body: await incoming.passBody(), signed: '' };
  const bytes = await incoming.readBody(maxJson);
  if (bytes.byteLength === 0) return { body: null, signed: '' };
  if (type !== 'application/json') {
    throw new GatewayError(
      415,
      'unsupported_media_type',
      'The request must be JSON, multipart or an octet stream.',
    );
  }
  const signed = decodeText(bytes);
  if (signed === undefined) throw new GatewayError(400, 'invalid_request', 'The request is not UTF-8.');
  return { body: bytes, signed };
}

/** The page's own, which its sequenceId may go with; the gateway's where it sent none. */
function readTimestamp(headers: Headers): string {
  const now = Date.now();
  const timestamp = headers.get('timestamp') || String(now);
  if (!/^\d{13}$/.test(timestamp)) {
    throw new GatewayError(400, 'invalid_request', 'The timestamp must be epoch milliseconds.');
  }
  if (Math.abs(Number(timestamp) - now) > maxClockSkew) {
    throw new GatewayError(400, 'invalid_request', 'The timestamp is more than 5 minutes off.');
  }
  return timestamp;
}
