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

/** The headers of these names, but none that the `Connection` header claims for its own hop. */
export function pickHeaders(headers: Headers, names: readonly string[]): Headers {
  const ofThisHop = (headers.get('connection') ?? '').toLowerCase().split(/[\s,]+/);
  const picked = new Headers();
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null && !ofThisHop.includes(name)) picked.set(name, value);
  }
  return picked;
}

export function pickResponseHeaders(headers: Headers): Headers {
  const picked = pickHeaders(headers, responseHeaders);
  // `fetch` has undone the encoding, and the length was that of the encoded body.
  const length = headers.has('content-encoding') ? null : headers.get('content-length');
  if (length !== null) picked.set('content-length', length);
  // An uploaded "picture" that is HTML must not run as a page of the gateway's origin.
  picked.set('x-content-type-options', 'nosniff');
  picked.set('content-security-policy', "default-src 'none'; sandbox");
  return picked;
}
