/**
 * A `fetch` of a browser as far as one host's cookies go: it keeps what answers set, sends it along where the request asks
 * for that, and says from which page it comes.
 */
export function withCookies(send: typeof fetch, page: string): typeof fetch {
  const jar = new Map<string, string>();
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('origin', page);
    const takesCookies = init?.credentials === 'include';
    if (takesCookies && jar.size) {
      headers.set('cookie', Array.from(jar, ([name, value]) => `${name}=${value}`).join('; '));
    }
    const response = await send(input, { ...init, headers });
    if (takesCookies) for (const header of response.headers.getSetCookie()) keep(jar, header);
    return response;
  };
}

function keep(jar: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split(/; */);
  const [name = '', value = ''] = pair.split('=');
  if (attributes.includes('Max-Age=0')) jar.delete(name);
  else jar.set(name, value);
}
