import type { HeaderFields, ServiceAnswer } from './service.js';

/** What the account service gets of a page's request. */
export const accountRequestHeaders = [
  'accept',
  'accept-language',
  'authorization',
  'content-type',
  'if-modified-since',
  'if-none-match',
];

/** What UWS gets of a page's request (uws-api.md, 公共字段); the gateway itself adds the others. */
export const uwsRequestHeaders = [
  'accept',
  'accesstoken',
  'appversion',
  'clientid',
  'content-type',
  'language',
  'sequenceid',
  'timezone',
];

/** The common fields that the gateway sets itself; pages may send them all the same. */
export const signatureHeaders = ['appid', 'sign', 'timestamp'];

/** What the page gets of an upstream's answer. */
const responseHeaders = [
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'etag',
  'expires',
  'last-modified',
  'retry-after',
  'vary',
  'www-authenticate',
];

/** One header; `null` where it is missing. */
type ReadHeader = (name: string) => string | null;

/** The headers of these names, but none that the `Connection` header claims for its own hop. */
export function pickHeaders(read: ReadHeader, names: readonly string[]): HeaderFields {
  const connection = read('connection');
  // Nearly all of them say this.
  const ofThisHop = connection === null || connection === 'keep-alive' ? [] : toNames(connection);
  const picked: HeaderFields = {};
  for (const name of names) {
    const value = read(name);
    if (value !== null && !ofThisHop.includes(name)) picked[name] = value;
  }
  return picked;
}

function toNames(connection: string): string[] {
  return connection.toLowerCase().split(/[\s,]+/);
}

export function pickResponseHeaders({ header, isDecoded, hasBody }: ServiceAnswer): HeaderFields {
  const picked = pickHeaders(header, responseHeaders);
  // The length was that of the encoded body, or of one that another answer would have (304): a page would wait for it.
  const length = isDecoded || !hasBody ? null : header('content-length');
  if (length !== null) picked['content-length'] = length;
  // An uploaded "picture" that is HTML must not run as a page of the gateway's origin.
  picked['x-content-type-options'] = 'nosniff';
  picked['content-security-policy'] = "default-src 'none'; sandbox";
  return picked;
}
