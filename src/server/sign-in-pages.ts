import { sha256 } from './secret.js';

/** What the opener of a popup is told. */
export const messageType = 'up-user-module:sign-in';

const script = `
const { type, origin, result } = document.body.dataset;
if (window.opener) window.opener.postMessage({ type, result }, origin);
window.opener = null;
window.close();
`;

/** Tells the page that has opened it, at exactly this origin, how the sign-in has ended, and closes itself. */
export async function popupPage(origin: string, result: string): Promise<Response> {
  const digest = btoa(String.fromCharCode(...(await sha256(script))));
  const data = Object.entries({ type: messageType, origin, result })
    .map(([name, value]) => `data-${name}="${escapeHtml(value)}"`)
    .join(' ');
  const body = `<body ${data}>\n<p>You can close this window.\n<script>${script}</script>\n`;
  return page(200, body, `script-src 'sha256-${digest}'`);
}

/** For a browser that comes back without a sign-in under way: nobody knows where it belongs. */
export function overPage(): Response {
  return page(400, '<body>\n<p>This sign-in is over. Please go back to where you came from and try again.\n');
}

function page(status: number, body: string, scripts = "script-src 'none'"): Response {
  const text = `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Sign-in</title>\n${body}`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; ${scripts}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    ...navigationHeaders,
  };
  return new Response(text, { status, headers });
}

/** Of whatever a browser goes to: nobody frames it, keeps it, or learns its URL. */
export const navigationHeaders = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
