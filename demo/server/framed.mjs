// The pages of an account service refuse to be framed, so that nobody can lay anything over them. The phone of the demo
// is a frame, and in it the user goes to these pages as if it was a window. They get a look there, too.

const look = `<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, 'PingFang SC', 'Noto Sans SC', sans-serif; }
body { max-width: 22rem; margin: 0 auto; padding: 2rem 1.25rem; color: light-dark(#14202b, #e8edf2);
  background: light-dark(#f4f6f8, #10151b); }
h1 { font-size: 1.25rem; }
form { display: grid; gap: 1rem; margin-bottom: 1rem; }
label { display: grid; gap: .25rem; font-size: .875rem; }
input, button, a { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: 0 .875rem; font: inherit;
  border-radius: .75rem; border: 1px solid light-dark(#8593a1, #6b7a89); }
input { color: inherit; background: light-dark(#fff, #19212a); }
button { color: #fff; background: #0b6b66; border-color: transparent; }
button ~ button, a { display: grid; place-items: center; color: inherit; background: none; text-decoration: none; }
a { margin-top: .75rem; border-color: light-dark(#c6ced6, #36424e); }
[role=alert] { color: light-dark(#b3261e, #ff8a80); }
</style>`;

/** Lets the demo's page frame a page of the service. Any other answer stays as it is. */
export async function framed(response, origins) {
  const { headers } = response;
  if (headers.get('x-frame-options') !== 'DENY' || response.status >= 300) return response;
  const changed = new Headers(headers);
  changed.delete('x-frame-options');
  changed.delete('content-length');
  changed.set(
    'content-security-policy',
    `default-src 'none'; style-src 'unsafe-inline'; frame-ancestors ${origins.join(' ')}; base-uri 'none'`,
  );
  const html = (await response.text()).replace('<title>', `${look}<title>`);
  return new Response(html, { status: response.status, headers: changed });
}
