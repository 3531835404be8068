// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientSecret, expectError, form, fromPage, gateway, realm, upstream } from './support.js';

const token = '/account/protocol/openid-connect/token';
const logout = '/account/protocol/openid-connect/logout';
const login = { grant_type: 'password', username: 'alva', password: 'wrong' };

/** Keycloak makes them of 32 letters and digits; this one has what each encoding changes. */
const secret = 'q8 &=+"\'<>/\\%é密Zk_7wR2mX-Tn5vB0';

const hex = (text: string) => Buffer.from(text).toString('hex');
const base64 = (text: string) => Buffer.from(text).toString('base64');
const html = (text: string) =>
  text.replace(
    /[&<>"']/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? '&#39;',
  );

const encodings: [string, (text: string) => string][] = [
  ['itself', (text) => text],
  ['percent-encoded', encodeURIComponent],
  [
    'percent-encoded, small digits',
    (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  ],
  ['every byte percent-encoded', (text) => hex(text).replace(/../g, '%$&')],
  ['form-encoded', (text) => new URLSearchParams({ text }).toString()],
  ['in JSON', (text) => JSON.stringify({ text })],
  [
    'in JSON, ASCII only',
    (text) =>
      JSON.stringify(text).replace(
        /[^ -~]/g,
        (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
  ],
  [
    'in JSON, every character escaped',
    (text) => text.replace(/./gs, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ],
  ['in JSON, slashes escaped', (text) => JSON.stringify(text).replace(/\//g, '\\/')],
  ['in a script', (text) => text.replace(/[^a-z0-9]/gi, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`)],
  ['in HTML', html],
  ['in HTML, all of it numbers', (text) => text.replace(/./gs, (char) => `&#${char.charCodeAt(0)};`)],
  [
    'in HTML, all of it hexadecimal',
    (text) => text.replace(/./gs, (char) => `&#x${char.charCodeAt(0).toString(16)};`),
  ],
  [
    'in HTML, the solidus by name',
    (text) => text.replace(/\//g, '&sol;').replace(/=/g, '&equals;').replace(/\+/g, '&plus;'),
  ],
  ['base64', base64],
  ['base64 of a Basic header', (text) => `Basic ${base64(`h5:${text}`)}`],
  ['base64 for URLs, after others of its digits', (text) => `id_${Buffer.from(text).toString('base64url')}`],
  ['base64, lines broken', (text) => base64(`client_secret=${text}`).replace(/.{20}/g, '$&\r\n')],
  ['hexadecimal', (text) => `0x${hex(text).toUpperCase()}`],
  ['UTF-16', (text) => Buffer.from(text.replace(/[^ -~]/g, ''), 'utf16le').toString('latin1')],
];

const plainSecret = 'Zk7wR2mXTn5vB0qLc9dYh3JfA1sGpE8u';

async function answerWith(body: BodyInit, { headers = {}, path = token, clientSecret = secret } = {}) {
  const { fetch } = upstream(() => new Response(body, { status: 401, headers }));
  const { handle, failures } = gateway({ fetch, account: { clientSecret } });
  return { response: await handle(fromPage(path, form(login))), failures };
}

describe('the answer to a token or a logout request', () => {
  it.each(encodings)('is replaced where it has the secret: %s', async (name, encode) => {
    const used = name === 'UTF-16' ? plainSecret : secret;
    const body = `<html>Blocked: grant_type=password&client_secret=${encode(used)}&x</html>`;
    const { response, failures } = await answerWith(body, { clientSecret: used });
    await expectError(response, 502, 'upstream_leaked_secret');
    expect(failures).toMatchObject([{ status: 502, error: 'upstream_leaked_secret' }]);
  });

  it.each(encodings)(
    'is replaced where two encodings lie over each other: HTML, in it %s',
    async (_name, encode) => {
      const { response } = await answerWith(html(encode(plainSecret)), { clientSecret: plainSecret });
      await expectError(response, 502, 'upstream_leaked_secret');
    },
  );

  it('is replaced whatever the secret and two encodings of it', async () => {
    const encoders = encodings.filter(([name]) => name !== 'UTF-16').map(([, encode]) => encode);
    const secrets = fc.string({ minLength: 8, maxLength: 40 }).filter((text) => /[^\s+]{8}/.test(text));
    const encoder = fc.constantFrom(...encoders);
    await fc.assert(
      fc.asyncProperty(secrets, encoder, encoder, async (clientSecret, inner, outer) => {
        const { response } = await answerWith(`<p>${outer(`a=b&c=${inner(clientSecret)}&d`)}</p>`, {
          clientSecret,
        });
        expect(response.status).toBe(502);
      }),
      { numRuns: 500 },
    );
  });

  it('is replaced where a third of a long secret is left of it', async () => {
    for (const part of [plainSecret.slice(0, 20), plainSecret.slice(-20)]) {
      const { response } = await answerWith(`client_secret=${part}`, { clientSecret: plainSecret });
      await expectError(response, 502, 'upstream_leaked_secret');
    }
  });

  it.each([
    ['hexadecimal', hex(plainSecret), 2],
    ['hexadecimal, after other fields', hex(`id=h5&secret=${plainSecret}`).slice(26), 2],
    ['base64', base64(plainSecret), 4 / 3],
    ['base64 of a Basic header', base64(`:${plainSecret}`).slice(2), 4 / 3],
  ])('is replaced where that third is encoded: %s', async (_name, encoded, perByte) => {
    // The parts are a third each, so that this much has one of them whole, wherever it was cut.
    const digits = Math.ceil((plainSecret.length / 3) * 2 * perByte);
    for (const part of [encoded.slice(0, digits), encoded.slice(-digits)]) {
      const { response } = await answerWith(`client_secret=${part}`, { clientSecret: plainSecret });
      await expectError(response, 502, 'upstream_leaked_secret');
    }
  });

  it.each(['www-authenticate', 'etag', 'content-disposition'])(
    'is replaced where the header %s has it',
    async (name) => {
      const headers = { [name]: `Basic realm="${encodeURIComponent(secret)}"` };
      const { response } = await answerWith('{}', { headers });
      expect(JSON.stringify([...response.headers])).not.toContain('realm');
      await expectError(response, 502, 'upstream_leaked_secret');
    },
  );

  it('is replaced for logouts, and for successes, too', async () => {
    const { response } = await answerWith(`"${clientSecret}"`, { path: logout, clientSecret });
    await expectError(response, 502, 'upstream_leaked_secret');
    const { fetch } = upstream(() => Response.json({ access_token: `a.${base64(clientSecret)}.c` }));
    const success = await gateway({ fetch }).handle(fromPage(token, form(login)));
    await expectError(success, 502, 'upstream_leaked_secret');
  });

  it('passes as it is where it has not, tokens and binary data included', async () => {
    const tokens = {
      access_token: ['RS256', '{"sub":"456637c0","azp":"h5"}', 'signature'].map(base64).join('.'),
      refresh_token: 'x'.repeat(4000),
      scope: 'profile',
    };
    const { fetch } = upstream(() => Response.json(tokens));
    const success = await gateway({ fetch }).handle(fromPage(token, form(login)));
    expect(await success.json()).toEqual(tokens);
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
    const { response } = await answerWith(bytes);
    expect(response.status).toBe(401);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  });

  it('that is no end of text is not read to its end', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
    });
    const { response } = await answerWith(endless);
    await expectError(response, 502, 'upstream_too_large');
  });
});

describe('scope', () => {
  const ask = async (scope: string | undefined, scopes?: string[]) => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch, account: { scopes } });
    const response = await handle(fromPage(token, form(scope === undefined ? login : { ...login, scope })));
    expect(response.status).toBe(200);
    expect(received[0]?.url).toBe(`${realm}/protocol/openid-connect/token`);
    return new URLSearchParams(received[0]?.body).get('scope');
  };

  it.each([
    ['offline_access', undefined, null],
    ['openid offline_access', [], null],
    [undefined, ['openid'], null],
    ['offline_access openid  email', ['openid', 'email', 'phone'], 'openid email'],
    ['openid\toffline_access', ['openid'], null],
    ['OPENID', ['openid'], null],
    ['', ['openid'], null],
  ])('%j, where %j are allowed, is sent on as %j', async (scope, scopes, sent) => {
    expect(await ask(scope, scopes)).toBe(sent);
  });

  it('is not asked for of a refresh either', async () => {
    const { fetch, received } = upstream();
    const fields = { grant_type: 'refresh_token', refresh_token: 'a', scope: 'offline_access' };
    await gateway({ fetch }).handle(fromPage(token, form(fields)));
    expect(received[0]?.body).not.toContain('scope');
  });
});
