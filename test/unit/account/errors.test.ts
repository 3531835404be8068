// @vitest-environment node
import { UserModuleError } from 'up-user-module';
import { AccountError, accountErrors } from 'up-user-module/account';
import { describe, expect, it } from 'vitest';
import { endpoints, withJson } from './endpoints.js';
import * as samples from './samples.js';
import {
  type Answer,
  accessToken,
  clientSecret,
  failureOf,
  html,
  json,
  noContent,
  printed,
  refreshToken,
  scriptedClient,
  text,
} from './support.js';

/** What a write that is answered like this ends with. Writes are not tried again. */
async function refusal(answer: Answer): Promise<AccountError> {
  const { client } = scriptedClient([answer]);
  const error = await failureOf(client.refresh(refreshToken));
  if (!(error instanceof AccountError)) throw error;
  return error;
}

describe('the documented errors', () => {
  it.each(samples.errors)('%i %s (%s) is %s', async (status, error, error_description, retCode) => {
    const body = { error, error_description };
    const refused = await refusal(json(body, { status }));
    expect(refused).toMatchObject({
      name: 'AccountError',
      status,
      error,
      description: error_description,
      fields: [],
      body,
      retCode,
      retData: null,
      reason: undefined,
    });
    expect(refused.retInfo).toContain(error_description);
  });

  it('are all in accountErrors, with their retCode', () => {
    for (const [, name, , retCode] of samples.errors)
      expect([name, accountErrors[name]]).toEqual([name, retCode]);
  });

  it('are errors of the package, and print as the envelope', async () => {
    const refused = await refusal(json({ error: 'invalid_grant', error_description: 'No' }, { status: 401 }));
    expect(refused).toBeInstanceOf(Error);
    expect(refused).toBeInstanceOf(UserModuleError);
    expect(Object.keys(refused)).toEqual(['retCode', 'retInfo', 'retData']);
    expect(JSON.parse(JSON.stringify(refused))).toEqual({
      retCode: '000001',
      retInfo: '操作失败：No',
      retData: null,
    });
  });
});

describe('field errors', () => {
  it('are 000002 and named', async () => {
    const refused = await refusal(json(samples.fieldErrors, { status: 400 }));
    expect(refused).toMatchObject({
      status: 400,
      error: '',
      retCode: '000002',
      fields: samples.fieldErrors.errors,
      body: samples.fieldErrors,
    });
    expect(refused.retInfo).toContain('username');
    expect(refused.retInfo).toContain('error-user-attribute-read-only');
  });

  it('may come one by one, as Keycloak sends a single one', async () => {
    const body = { field: 'email', errorMessage: 'error-invalid-email', params: ['email', 'x'] };
    const refused = await refusal(json(body, { status: 400 }));
    expect(refused.retCode).toBe('000002');
    expect(refused.fields).toMatchObject([{ field: 'email', errorMessage: 'error-invalid-email' }]);
    expect(refused.retInfo).toContain('email');
  });

  it('are 000002 whatever the status', async () => {
    expect(await refusal(json(samples.fieldErrors, { status: 409 }))).toMatchObject({ retCode: '000002' });
  });

  it.each([
    { errors: 'username' },
    { errors: [] },
    { errors: [null, 'username', { field: 5, errorMessage: 'x' }, { field: 'username' }] },
    { errors: { field: 'username', errorMessage: 'x' } },
  ])('%j holds none', async (body) => {
    expect(await refusal(json(body, { status: 400 }))).toMatchObject({ retCode: '000002', fields: [], body });
  });
});

describe('other errors', () => {
  it.each([
    [400, '000002', undefined],
    [401, '110001', undefined],
    [403, '000001', undefined],
    [404, '000001', undefined],
    [405, '000001', undefined],
    [406, '000002', undefined],
    [408, '000001', undefined],
    [415, '000002', undefined],
    [429, '000001', 'network'],
    [500, '000001', 'network'],
    [502, '000001', 'network'],
    [503, '000001', 'network'],
  ])('HTTP %i is %s, reason %s, whatever the body', async (status, retCode, reason) => {
    const bodies = ['{"error":"brand_new","more":[1]}', '{}', 'null', '"no"', '[]', 'Go away', '', '<html>'];
    for (const body of bodies) {
      expect(await refusal(text(body, { status }))).toMatchObject({ status, retCode, reason });
    }
  });

  it.each([
    { error: 'brand_new', error_description: 'Never heard of', more: { deep: [1, null] } },
    { error: 5, error_description: ['x'] },
    { error: 'constructor' },
    { message: 'Spring says no', timestamp: '2024-05-11' },
    [],
    null,
    'text',
  ])('%j is kept whole', async (body) => {
    expect((await refusal(json(body, { status: 409 }))).body).toEqual(body);
  });

  it('an error and a description that nobody has heard of can be read', async () => {
    const refused = await refusal(json({ error: 'brand_new', error_description: 'Really' }, { status: 409 }));
    expect(refused).toMatchObject({ error: 'brand_new', description: 'Really', retCode: '000001' });
    expect(refused.retInfo).toContain('Really');
  });

  it("Keycloak's errorMessage without a field is a description", async () => {
    const refused = await refusal(json({ errorMessage: 'User exists with same email' }, { status: 409 }));
    expect(refused).toMatchObject({
      description: 'User exists with same email',
      fields: [],
      retCode: '000001',
    });
    expect(refused.retInfo).toContain('User exists with same email');
  });

  it('names that every object has are not documented ones', async () => {
    for (const error of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(await refusal(json({ error }, { status: 404 }))).toMatchObject({ retCode: '000001', error });
    }
  });
});

describe('what is not an answer is 000001, reason network', () => {
  const network = { retCode: '000001', reason: 'network' };

  it.each(endpoints)('$name: a page of a captive portal or a proxy', async ({ call, before = [] }) => {
    const { client } = scriptedClient([...before, html(200)]);
    expect(await failureOf(call(client))).toMatchObject(network);
  });

  it.each(endpoints)('$name: the page of a broken proxy', async ({ call, before = [] }) => {
    const { client } = scriptedClient([...before, html(502)]);
    const error = await failureOf(call(client, { timeout: 50 }));
    expect(error).toMatchObject({ ...network, status: 502 });
  });

  it.each(endpoints.filter(({ name }) => name !== 'getAvatar'))(
    '$name: a redirect to a login page',
    async ({ call, before = [] }) => {
      for (const status of [301, 302, 303, 307, 308]) {
        const location = { location: 'https://portal.test/login' };
        const { client, requests } = scriptedClient([
          ...before,
          () => new Response(null, { status, headers: location }),
        ]);
        expect(await failureOf(call(client))).toMatchObject(network);
        expect(requests).toHaveLength(before.length + 1);
      }
    },
  );

  it('a redirect as browsers show it', async () => {
    const opaque = Object.defineProperties(new Response(null), {
      type: { value: 'opaqueredirect' },
      status: { value: 0 },
      ok: { value: false },
    });
    const { client, requests } = scriptedClient([() => opaque]);
    expect(await failureOf(client.getAccount(accessToken))).toMatchObject(network);
    expect(requests).toHaveLength(1);
  });

  describe.each(withJson)('$name', ({ call, before = [] }) => {
    const half = JSON.stringify(samples.tokens).slice(0, 40);
    it.each([
      ['nothing', text('')],
      ['blanks', text(' \n')],
      ['204', noContent],
      ['half an answer', text(half, { headers: { 'content-type': 'application/json' } })],
      ['a text', text('OK')],
      ['null', json(null)],
      ['a list', json([samples.account])],
      ['a number', json(5)],
      ['an empty object', json({})],
      ["nobody's account", json({ id: null, username: null })],
      ['times that no Date can hold', json({ expires_in: 1e300, resend_expires: 1e300 })],
      ['wrong types', json({ access_token: 5, id: 5, expires_in: '1', avatar: null })],
    ])('%s', async (_what, answer) => {
      const { client, requests } = scriptedClient([...before, answer]);
      expect(await failureOf(call(client))).toMatchObject(network);
      expect(requests).toHaveLength(before.length + 1);
    });
  });

  it('an access token that is empty, or lives for an unknown time', async () => {
    for (const wrong of [
      { access_token: '' },
      { access_token: '令牌' },
      { expires_in: null },
      { refresh_token: 5 },
    ]) {
      const { client } = scriptedClient([json({ ...samples.tokens, ...wrong })]);
      expect(await failureOf(client.refresh(refreshToken))).toMatchObject(network);
    }
  });
});

describe('how much is read and quoted', () => {
  const MiB = 1024 * 1024;

  /** A body of `size` bytes that tells how many were taken. */
  function stream(size: number) {
    const taken = { bytes: 0, cancelled: false };
    const piece = new TextEncoder().encode('<p>Bad gateway!</p> '.repeat(512));
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (taken.bytes >= size) return controller.close();
        taken.bytes += piece.length;
        controller.enqueue(piece);
      },
      cancel() {
        taken.cancelled = true;
      },
    });
    return { body, taken };
  }

  it('an error page of 10 MB is not read to its end', async () => {
    const { body, taken } = stream(10 * MiB);
    const refused = await refusal(() => new Response(body, { status: 502 }));
    expect(refused).toMatchObject({ status: 502, retCode: '000001', reason: 'network' });
    expect(taken.cancelled).toBe(true);
    expect(taken.bytes).toBeLessThan(MiB / 4);
    expect(refused.retInfo.length).toBeLessThan(240);
  });

  it('a page that passes for a JSON answer and never ends is not read for ever', async () => {
    const { body, taken } = stream(Number.POSITIVE_INFINITY);
    const { client } = scriptedClient([() => new Response(body)]);
    expect(await failureOf(client.refresh(refreshToken))).toMatchObject({
      retCode: '000001',
      reason: 'network',
    });
    expect(taken.cancelled).toBe(true);
    expect(taken.bytes).toBeLessThan(5 * MiB);
  });

  it.each([
    ['a page', text(`<h1>${'错'.repeat(3000)}</h1>`, { status: 502 })],
    ['a description', json({ error_description: '错'.repeat(3000) }, { status: 502 })],
    ['an error', json({ error: '错'.repeat(3000) }, { status: 502 })],
    ['a field', json({ errors: [{ field: 'email', errorMessage: '错'.repeat(3000) }] }, { status: 400 })],
    ['no JSON', text('错'.repeat(3000))],
  ])('at most 200 characters of %s are quoted', async (_what, answer) => {
    const { client } = scriptedClient([answer]);
    const { retInfo } = await failureOf(client.refresh(refreshToken));
    expect(retInfo).toContain('错错错');
    expect(retInfo.length).toBeLessThan(240);
  });
});

describe('no error quotes a token, a password, a code, a phone number or the client secret', () => {
  /** The request as a careless server or proxy shows it. */
  async function dump(request: Request): Promise<string> {
    const headers = [...request.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    return `${request.method} ${request.url}\n${headers}\n\n${await request.text()}`;
  }

  const echoes: [string, (request: Request, secret: string) => Promise<Response>][] = [
    ['a page', async (request) => new Response(`<pre>${await dump(request)}</pre>`, { status: 500 })],
    ['a 200 page', async (request) => new Response(`<pre>${await dump(request)}</pre>`)],
    [
      'a description',
      async (request) => Response.json({ error_description: await dump(request) }, { status: 400 }),
    ],
    [
      'a sentence',
      async (_request, secret) =>
        Response.json({ error_description: `Bad value ${secret}!` }, { status: 400 }),
    ],
    [
      'a sentence in a page',
      async (_request, secret) => new Response(`Bad value ${secret}!`, { status: 500 }),
    ],
    [
      'a field error',
      async (_request, secret) =>
        Response.json({ errors: [{ field: 'value', errorMessage: `not ${secret}` }] }, { status: 400 }),
    ],
    ['JSON', async (_request, secret) => Response.json({ value: secret }, { status: 200 })],
  ];

  it.each(echoes)('shown to it in %s', async (_how, echo) => {
    const leaks: string[] = [];
    let failures = 0;
    for (const { name, call, before = [], secrets, token, form = {} } of endpoints) {
      const hidden = [...secrets];
      if (token) hidden.push(accessToken);
      if ('client_id' in form) hidden.push(clientSecret);
      for (const secret of hidden) {
        const { client } = scriptedClient([...before, (request) => echo(request, secret)], { clientSecret });
        const outcome = await call(client, { timeout: 50 }).catch((error: unknown) => error);
        if (!(outcome instanceof UserModuleError)) continue;
        failures += 1;
        for (const one of hidden) if (printed(outcome).includes(one)) leaks.push(`${name}: ${one}`);
      }
    }
    expect([...new Set(leaks)]).toEqual([]);
    expect(failures).toBeGreaterThan(20);
  });
});
