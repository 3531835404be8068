// @vitest-environment node
import fc from 'fast-check';
import type { Account } from 'up-user-module/account';
import { describe, expect, it } from 'vitest';
import * as samples from './samples.js';
import { accessToken, failureOf, json, noContent, scriptedClient } from './support.js';

/** What is written when an account like this one is changed. */
async function written(account: object, changes: Account): Promise<unknown> {
  const { client, last } = scriptedClient([json(account), noContent]);
  await client.updateAccount(accessToken, changes);
  expect(last().method).toBe('POST');
  return last().json();
}

// `__proto__` as a name in JSON is nothing that the service takes.
const name = fc.string({ minLength: 1 }).filter((it) => it !== '__proto__');
const attributes = fc.dictionary(name, fc.array(fc.string()));
const known = fc.record(
  { firstName: fc.string(), lastName: fc.string(), email: fc.string(), emailVerified: fc.boolean() },
  { requiredKeys: [] },
);

describe('updateAccount', () => {
  it('writes everything back, whatever there is, and nothing but the changes differs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, fc.jsonValue()),
        known,
        attributes,
        known,
        attributes,
        async (unknown, fields, had, newFields, changed) => {
          const read: object = JSON.parse(
            JSON.stringify({ ...unknown, ...fields, id: 'i', username: 'user_1', attributes: had }),
          );
          expect(await written(read, { ...newFields, attributes: changed })).toEqual({
            ...read,
            ...newFields,
            attributes: { ...had, ...changed },
          });
        },
      ),
    );
  });

  it('keeps the attributes where the changes have none', async () => {
    expect(await written(samples.account, { firstName: 'A' })).toEqual({
      ...samples.account,
      firstName: 'A',
    });
    expect(await written(samples.account, {})).toEqual(samples.account);
  });

  it('gives attributes to an account that has none', async () => {
    const account = { id: '1', username: 'alva_1' };
    expect(await written(account, { attributes: { nickname: ['a'] } })).toEqual({
      ...account,
      attributes: { nickname: ['a'] },
    });
  });

  it('can empty what it is told to', async () => {
    expect(await written(samples.account, { email: '', attributes: { nickname: [] } })).toEqual({
      ...samples.account,
      email: '',
      attributes: { ...samples.account.attributes, nickname: [] },
    });
  });

  // JSON leaves `undefined` out, and what is left out is lost.
  it('takes undefined for no change', async () => {
    const changes: Account = {};
    const withUndefined = Object.assign(changes, {
      email: undefined,
      lastName: undefined,
      attributes: Object.assign({}, { nickname: undefined }),
    });
    const { client, last } = scriptedClient([json(samples.account), noContent]);
    const update: (token: string, changes: object) => Promise<void> = Object.assign(
      client.updateAccount.bind(client),
    );
    await update(accessToken, withUndefined);
    expect(await last().json()).toEqual(samples.account);
  });

  it('writes nothing when the account cannot be read', async () => {
    for (const answer of [json({}, { status: 401 }), json({}), json({ error: 'x' }, { status: 500 })]) {
      const { client, requests } = scriptedClient([answer, noContent]);
      await failureOf(client.updateAccount(accessToken, { firstName: 'A' }));
      expect(requests.map(({ method }) => method)).toEqual(['GET']);
    }
  });

  it('works without the client that it came from', async () => {
    const { client, last } = scriptedClient([json(samples.account), noContent]);
    const { updateAccount } = client;
    await updateAccount(accessToken, { firstName: 'A' });
    expect(await last().json()).toEqual({ ...samples.account, firstName: 'A' });
  });
});
