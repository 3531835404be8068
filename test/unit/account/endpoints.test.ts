// @vitest-environment node
import { type AvatarOf, type AvatarSize, createAccountClient } from 'up-user-module/account';
import { describe, expect, it } from 'vitest';
import { withoutRequestCache } from '../../support/without-request-cache.js';
import { endpoints, image, withoutAnswer } from './endpoints.js';
import * as samples from './samples.js';
import {
  accessToken,
  clientSecret,
  failureOf,
  fieldsOf,
  json,
  noContent,
  realm,
  scriptedClient,
  scriptedFetch,
  text,
} from './support.js';

function typeOf({ form, json, jsonType, name }: (typeof endpoints)[number]): object {
  if (form) return { 'content-type': 'application/x-www-form-urlencoded' };
  if (name === 'uploadAvatar') {
    return { 'content-type': expect.stringMatching(/^multipart\/form-data; boundary=\S+$/) };
  }
  return json || jsonType ? { 'content-type': 'application/json' } : {};
}

describe('the documented request and answer', () => {
  it.each(endpoints)('$name', async (endpoint) => {
    const { before = [], method, path, token, form, answer, result } = endpoint;
    const { client, requests, last } = scriptedClient([...before, answer]);
    expect(await endpoint.call(client)).toEqual(result);

    expect(requests).toHaveLength(before.length + 1);
    expect(last().method).toBe(method);
    expect(last().url).toBe(realm + path);
    expect(Object.fromEntries(last().headers)).toEqual({
      ...typeOf(endpoint),
      ...(token && { authorization: `Bearer ${accessToken}` }),
    });
    if (form) expect(fieldsOf(await last().text())).toEqual(form);
    else if (endpoint.json) expect(await last().json()).toEqual(endpoint.json);
    else if (method === 'GET') expect(last().body).toBeNull();
  });

  it.each(endpoints)('$name takes null for no options', async ({ call, before = [], answer, result }) => {
    const { client } = scriptedClient([...before, answer]);
    expect(await call(client, JSON.parse('null'))).toEqual(result);
  });

  it.each(withoutAnswer)('$name takes any success without a body', async ({ call, before = [] }) => {
    for (const status of [200, 204]) {
      const { client } = scriptedClient([...before, () => new Response(null, { status })]);
      expect(await call(client)).toBeUndefined();
    }
  });

  it('reads answers of node-fetch, whose body is no web stream', async () => {
    const streamed = (response: Response) =>
      Object.defineProperty(response, 'body', { value: { pipe() {} } });
    const { client } = scriptedClient([
      () => streamed(Response.json(samples.account)),
      () => streamed(Response.json({ error: 'auth_invalid' }, { status: 401 })),
    ]);
    expect(await client.getAccount(accessToken)).toEqual(samples.account);
    await expect(client.getAccount(accessToken)).rejects.toMatchObject({ retCode: '110001' });
  });

  it('uploadAvatar sends the image as the field `image`', async () => {
    const { client, last } = scriptedClient([noContent]);
    expect(await client.uploadAvatar(accessToken, image)).toBeUndefined();
    const form = await last().formData();
    expect([...form.keys()]).toEqual(['image']);
    const sent = form.get('image');
    if (!(sent instanceof File)) throw new Error('The field is not a file.');
    expect([sent.type, new Uint8Array(await sent.arrayBuffer())]).toEqual([
      'image/png',
      new Uint8Array([0x89, 0x50, 0x4e, 0x47]),
    ]);
  });

  it('getAvatar gives the bytes and their type', async () => {
    const { client } = scriptedClient([text('GIF89a', { headers: { 'content-type': 'image/gif' } })]);
    const avatar = await client.getAvatar('default');
    expect([avatar.type, await avatar.text()]).toEqual(['image/gif', 'GIF89a']);
  });

  it('updateAccount reads with the same token first', async () => {
    const { client, requests } = scriptedClient([json(samples.account), noContent]);
    await client.updateAccount(accessToken, { email: 'new@example.com' });
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${realm}/account`,
      `POST ${realm}/account`,
    ]);
    expect(requests[0]?.headers.get('authorization')).toBe(`Bearer ${accessToken}`);
  });
});

describe('the client', () => {
  it('shows its secret to the token and logout endpoints alone', async () => {
    for (const { name, call, before = [], answer, path } of endpoints) {
      const { client, requests, last } = scriptedClient([...before, answer], { clientSecret });
      await call(client);
      const inForm = path.startsWith('/protocol/');
      const body = await last().text();
      expect([name, fieldsOf(body).client_secret]).toEqual([name, inForm ? clientSecret : undefined]);
      if (!inForm) expect(body).not.toContain(clientSecret);
      for (const { url, headers } of requests) {
        expect(url + JSON.stringify([...headers])).not.toContain(clientSecret);
      }
    }
  });

  it('does not mind a slash at the end of the realm', async () => {
    const { client, last } = scriptedClient([json(samples.account)], { realm: `${realm}//` });
    await client.getAccount(accessToken);
    expect(last().url).toBe(`${realm}/account`);
  });

  it('leaves the browser’s cache to a gateway, which lets nothing be cached', async () => {
    const { fetch, last } = scriptedFetch(json(samples.account));
    const client = createAccountClient({ gateway: 'https://gateway.test', fetch });
    await client.getAccount(accessToken);
    expect(last().cache).toBe('default');
    await withoutRequestCache(() => client.getAccount(accessToken));
    expect(last().url).toBe('https://gateway.test/account/account');
  });

  it('goes past the browser’s cache with all but images', async () => {
    for (const { name, call, before = [], answer } of endpoints) {
      const { client, requests, last } = scriptedClient([...before, answer]);
      await call(client);
      expect([name, last().cache]).toEqual([name, name === 'getAvatar' ? 'default' : 'no-store']);
      const withToken = requests.filter(({ headers }) => headers.has('authorization'));
      expect([name, withToken.map(({ cache }) => cache).filter((it) => it !== 'no-store')]).toEqual([
        name,
        [],
      ]);
    }
  });

  it('where `cache` is unknown, no two reads with a token have the same URL', async () => {
    const { client, requests } = scriptedClient([json(samples.account)]);
    await withoutRequestCache(async () => {
      await client.getAccount(accessToken);
      await client.getAccount(accessToken);
      await client.getUserByPhone(accessToken, { phoneNumber: '18680533727' });
      await client.changePhoneNumber(accessToken, { phoneNumber: '18680533727', smsCode: '867014' });
    });
    const unique = String.raw`_=0\.\d+$`;
    expect(requests.map(({ url }) => url.replace(realm, ''))).toEqual([
      expect.stringMatching(`^/account\\?${unique}`),
      expect.stringMatching(`^/account\\?${unique}`),
      expect.stringMatching(`^/sms/user/byphone\\?phoneNumber=18680533727&areaCode=86&${unique}`),
      '/sms/update-profile',
    ]);
    expect(requests[0]?.url).not.toBe(requests[1]?.url);
  });

  it('follows no redirect but that of an image', async () => {
    for (const { name, call, before = [], answer } of endpoints) {
      const { client, last } = scriptedClient([...before, answer]);
      await call(client);
      expect([name, last().redirect]).toEqual([name, name === 'getAvatar' ? 'follow' : 'manual']);
    }
  });
});

describe('phone numbers', () => {
  it.each([
    [{ phoneNumber: '18680533727' }, '86'],
    [{ phoneNumber: '18680533727', areaCode: undefined }, '86'],
    [{ phoneNumber: '18680533727', areaCode: '+86' }, '+86'],
    [{ phoneNumber: '51234567', areaCode: '852' }, '852'],
  ])('%o has the area code %s', async (phone, areaCode) => {
    const { client, last } = scriptedClient([json(samples.sentCode)]);
    await client.sendVerificationCode(phone);
    expect(fieldsOf(await last().text())).toEqual({ phoneNumber: phone.phoneNumber, areaCode });
  });

  it('areaCode goes into the query encoded', async () => {
    const { client, last } = scriptedClient([json(samples.otherUser)]);
    await client.getUserByPhone(accessToken, { phoneNumber: '18680533727', areaCode: '+86' });
    expect(last().url).toBe(`${realm}/sms/user/byphone?phoneNumber=18680533727&areaCode=%2B86`);
  });
});

describe('values in the path', () => {
  const values = [
    ['a/b', 'a%2Fb'],
    ['../account', '..%2Faccount'],
    ['a?b#c', 'a%3Fb%23c'],
    ['100%', '100%25'],
    ['a b', 'a%20b'],
    ['王小明', '%E7%8E%8B%E5%B0%8F%E6%98%8E'],
    ['𠮷', '%F0%A0%AE%B7'],
    ['...', '...'],
  ] as const;

  it.each(values)('%s stays one segment', async (value, encoded) => {
    const { client, requests } = scriptedClient([
      json(samples.otherUser),
      json(samples.avatarInfo),
      json(samples.avatarInfo),
      text('GIF89a', { headers: { 'content-type': 'image/gif' } }),
    ]);
    await client.getUserById(accessToken, value);
    await client.getAvatarInfo({ userId: value });
    await client.getAvatarInfo({ username: value });
    await client.getAvatar({ username: value });
    expect(requests.map(({ url }) => url)).toEqual([
      `${realm}/sms/user/${encoded}`,
      `${realm}/avatar/by-userid/${encoded}?format=json`,
      `${realm}/avatar/by-username/${encoded}?format=json`,
      `${realm}/avatar/by-username/${encoded}?format=raw`,
    ]);
    expect(new URL(client.avatarUrl({ userId: value })).href).toBe(`${realm}/avatar/by-userid/${encoded}`);
  });

  // A URL takes a segment `.` or `..`, encoded or not, for a way up; half a surrogate pair cannot be encoded.
  it.each(['.', '..', '\ud842', 'a\udfb7b'])('%j, which cannot be one, is 000002', async (value) => {
    const { client, requests } = scriptedClient([json(samples.otherUser)]);
    const failures = [
      await failureOf(client.getUserById(accessToken, value)),
      await failureOf(client.getAvatarInfo({ userId: value })),
      await failureOf(client.getAvatar({ username: value })),
      await failureOf(Promise.resolve().then(() => client.avatarUrl({ userId: value }))),
    ];
    expect(failures.map(({ retCode }) => retCode)).toEqual(['000002', '000002', '000002', '000002']);
    expect(failures.map(({ retInfo }) => /userId|userid|username/.exec(retInfo)?.[0])).not.toContain(
      undefined,
    );
    expect(requests).toEqual([]);
  });
});

describe('avatarUrl', () => {
  const client = createAccountClient({ realm, clientId: 'h5' });
  const cases: [AvatarOf, AvatarSize | undefined, string][] = [
    ['default', undefined, '/avatar/default'],
    ['default', 'xxl', '/avatar/default?size=xxl'],
    [{ userId: '456637c0' }, 'sm', '/avatar/by-userid/456637c0?size=sm'],
    [{ username: 'alva' }, undefined, '/avatar/by-username/alva'],
  ];

  it.each(cases)('of %o in size %s', (of, size, path) => {
    expect(client.avatarUrl(of, size)).toBe(realm + path);
  });

  it.each(['xs', 'sm', 'md', 'lg', 'xl', 'xxl'] as const)('getAvatar asks for size %s', async (size) => {
    const { client, last } = scriptedClient([text('GIF89a', { headers: { 'content-type': 'image/gif' } })]);
    await client.getAvatar('default', { size });
    expect(last().url).toBe(`${realm}/avatar/default?size=${size}&format=raw`);
  });
});
