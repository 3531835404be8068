const prefix = '__Host-';

/**
 * On plain HTTP browsers keep no `Secure` cookie but that of the own machine. For a phone on the same network the demo
 * does without; everything else needs TLS.
 */
export function withPlainCookies(gateway) {
  return async (request, env) => {
    const response = await gateway(withHostPrefix(request), env);
    const cookies = response.headers.getSetCookie();
    if (cookies.length === 0) return response;
    const headers = new Headers(response.headers);
    headers.delete('set-cookie');
    for (const cookie of cookies) {
      headers.append('set-cookie', cookie.replace(prefix, '').replace('; Secure', ''));
    }
    return new Response(response.body, { status: response.status, headers });
  };
}

function withHostPrefix(request) {
  const cookies = request.headers.get('cookie');
  if (!cookies) return request;
  const headers = new Headers(request.headers);
  headers.set(
    'cookie',
    cookies
      .split(';')
      .map((cookie) => prefix + cookie.trim())
      .join('; '),
  );
  return new Request(request, { headers });
}
