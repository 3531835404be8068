// @vitest-environment node
import type { Login } from 'up-user-module/account';
import { afterEach, describe, expect, it } from 'vitest';
import * as samples from './samples.js';
import { failureOf, fieldsOf, json, scriptedClient } from './support.js';

const username = 'alva_1';
const password = 'abc123';
const phoneNumber = '18680533727';
const smsCode = '867014';
const wechatCode = '0a1Kxj2b';
const area = { areaCode: '86' };

/** The form that a login is sent with, without what all of them have. */
async function sentFor(login: object): Promise<Record<string, string>> {
  const { client, last } = scriptedClient([json(samples.tokens)]);
  const call: (login: Login) => Promise<unknown> = client.login;
  await Reflect.apply(call, undefined, [login]);
  const { grant_type, client_id, ...fields } = fieldsOf(await last().text());
  expect([grant_type, client_id]).toEqual(['password', 'h5']);
  return fields;
}

describe('login finds out which kind it is by the fields that are given', () => {
  const none = { username: undefined, password: undefined, phoneNumber: undefined, areaCode: undefined };
  const rest = { ...none, smsCode: undefined, wechatCode: undefined };

  const kinds: [kind: string, login: object, sent: object][] = [
    ['user name', { username, password }, { username, password }],
    ['phone', { phoneNumber, password }, { phoneNumber, password, ...area }],
    ['phone of another area', { phoneNumber: '51234567', areaCode: '852', password }, {}],
    ['SMS code', { phoneNumber, smsCode }, { phoneNumber, smsCode, ...area }],
    ['WeChat', { wechatCode }, { wechatCode }],
    ['WeChat, binding', { wechatCode, phoneNumber, smsCode }, { wechatCode, phoneNumber, smsCode, ...area }],
  ];

  it.each(kinds)('%s', async (_kind, login, sent) => {
    const expected = { ...login, ...sent };
    expect(await sentFor(login)).toEqual(expected);
    expect(await sentFor({ ...rest, ...login })).toEqual(expected);
    const nulls = Object.fromEntries(Object.keys(rest).map((name) => [name, null]));
    const { areaCode: _, ...withoutArea } = nulls;
    expect(await sentFor({ ...withoutArea, ...login })).toEqual(expected);
  });

  it('a phone number, a password and an SMS code: the password logs in', async () => {
    expect(await sentFor({ phoneNumber, password, smsCode })).toEqual({ phoneNumber, password, ...area });
  });

  it.each([
    [{}, 'login 必须有'],
    [{ password }, 'login 必须有'],
    [{ smsCode }, 'login 必须有'],
    [{ phoneNumber }, 'password'],
    [{ phoneNumber, password: '' }, 'password'],
    [{ phoneNumber, password: '', smsCode }, 'password'],
    [{ username: '', password }, 'username'],
    [{ wechatCode: '', username, password }, 'wechatCode'],
  ])('%j is 000002', async (login, named) => {
    const { client, requests } = scriptedClient([json(samples.tokens)]);
    const error = await failureOf(Reflect.apply(client.login, undefined, [login]));
    expect(error).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining(named) });
    expect(requests).toEqual([]);
  });
});

describe('fields that somebody has put onto Object.prototype', () => {
  const polluted = ['wechatCode', 'phoneNumber', 'smsCode', 'areaCode', 'password', 'username'];

  afterEach(() => {
    for (const name of polluted) Reflect.deleteProperty(Object.prototype, name);
  });

  it('do not count', async () => {
    for (const name of polluted) Reflect.set(Object.prototype, name, 'polluted');
    expect(await sentFor({ username, password })).toEqual({ username, password });
    expect(await sentFor({ phoneNumber, password })).toEqual({ phoneNumber, password, ...area });
    expect(await sentFor({ phoneNumber, smsCode })).toEqual({ phoneNumber, smsCode, ...area });
    expect(await sentFor({ wechatCode })).toEqual({ wechatCode });

    const { client } = scriptedClient([json(samples.tokens)]);
    expect(await failureOf(Reflect.apply(client.loginWithPassword, client, [{ username }]))).toMatchObject({
      retCode: '000002',
      retInfo: expect.stringContaining('password'),
    });
  });
});
