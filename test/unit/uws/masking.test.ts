// @vitest-environment node
import fc from 'fast-check';
import { createUwsClient, type UwsClient } from 'up-user-module/uws';
import { describe, expect, test } from 'vitest';
import { UserModuleError } from '../../../src/errors/user-module-error.js';
import { encodings, secretText } from '../../support/encodings.js';
import { answering, identity } from './recording-fetch.js';

// Issue 9, number 26: UWS masks its values too, in every encoding that they can come back in.

const path = '/a';
const either = fc.constantFrom(...Object.values(encodings));
/** What a header takes. */
const headerText = fc.stringMatching(/^[!-~]([ -~]{2,18})[!-~]$/);

const places: [
  where: string,
  texts: fc.Arbitrary<string>,
  send: (client: UwsClient, secret: string) => Promise<unknown>,
][] = [
  ['a value of the body', secretText, (it, secret) => it.post(path, { a: 1, b: [{ c: secret }, true] })],
  ['a value of a list', secretText, (it, secret) => it.put(path, ['xy', secret])],
  [
    'a field of a form',
    secretText,
    (it, secret) => {
      const form = new FormData();
      form.append('file', new Blob(['bytes']), 'a.png');
      form.append('note', secret);
      return it.post(path, form);
    },
  ],
  ['the query', secretText, (it, secret) => it.get(path, { n: 1, q: secret })],
  ['the code of a login', secretText, (it, secret) => it.thirdpartUserLogin({ code: secret })],
  ['the access token', headerText, (it) => it.get(path)],
  ['the signature', headerText, (it) => it.get(path)],
];

describe('an error text does not quote', () => {
  test.each(places)('%s', async (where, texts, send) => {
    await fc.assert(
      fc.asyncProperty(texts, either, async (secret, encode) => {
        const client = createUwsClient({
          baseUrl: 'production',
          ...identity,
          fetch: answering(`<p>Not this: ${encode(secret)}!</p>`),
          getAccessToken: () => (where === 'the access token' ? secret : ''),
          ...(where === 'the signature' && { sign: () => secret }),
        });
        const error = await failureOf(send(client, secret));
        expect(error).toMatchObject({ retCode: '000001', reason: 'network' });
        expect(error.retInfo).toMatch(/：<p>Not this: .*[*]{3}/);
        expect(error.retInfo).not.toContain(encode(secret));
        expect(error.retInfo).not.toContain(secret);
      }),
      { numRuns: 100 },
    );
  });

  test('a number', async () => {
    const client = createUwsClient({
      baseUrl: 'production',
      ...identity,
      fetch: answering('no 867014 here'),
    });
    const error = await failureOf(client.post(path, { smsCode: 867014 }));
    expect(error.retInfo).toContain('no *** here');
  });

  test('a retCode that is one', async () => {
    const fetch = answering(JSON.stringify({ retCode: 'open sesame', retInfo: 'x' }));
    const client = createUwsClient({ baseUrl: 'production', ...identity, fetch });
    const error = await failureOf(client.thirdpartUserLogin({ code: 'open sesame' }));
    expect(error.message).toContain('未知错误：***');
    expect(error.message).not.toContain('sesame');
  });
});

test('short values leave a text readable', async () => {
  const fetch = answering('<p>Bad gateway, is on 1 of 2</p>', { status: 502 });
  const client = createUwsClient({ baseUrl: 'production', ...identity, fetch });
  const error = await failureOf(client.post(path, { a: 1, b: 'is', c: 'on', d: true, e: null, f: 'way' }));
  expect(error.retInfo).toContain('<p>Bad gateway, is on 1 of 2</p>');
});

async function failureOf(call: Promise<unknown>): Promise<UserModuleError> {
  const error: unknown = await call.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (!(error instanceof UserModuleError)) throw new Error(`not a UserModuleError: ${error}`);
  return error;
}
