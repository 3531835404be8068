import type { AccountClient, RequestOptions } from 'up-user-module/account';
import { expect } from 'vitest';
import * as samples from './samples.js';
import { type Answer, accessToken, json, noContent, refreshToken, text } from './support.js';

/** One method of the client, the request that smarthome-account.md wants of it, and an answer that it documents. */
export interface Endpoint {
  readonly name: string;
  call(client: AccountClient, options?: RequestOptions): Promise<unknown>;
  /** What is asked before, and answered like this. */
  readonly before?: readonly Answer[];
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the realm, with the query. */
  readonly path: string;
  /** It carries the access token. */
  readonly token?: true;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** `application/json`, though there is no body. */
  readonly jsonType?: true;
  readonly answer: Answer;
  readonly result: unknown;
  /** What no error may quote, besides the tokens. */
  readonly secrets: readonly string[];
}

export const image = new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47])], 'me.png', { type: 'image/png' });

const phone = { phoneNumber: '18680533727', areaCode: '86' };
const { phoneNumber } = phone;
const smsCode = '867014';
const tokenPath = '/protocol/openid-connect/token';
const client = { client_id: 'h5' };

export const endpoints: readonly Endpoint[] = [
  {
    name: 'loginWithPassword',
    call: (it, options) => it.loginWithPassword({ username: 'alva_1', password: 'abc123' }, options),
    method: 'POST',
    path: tokenPath,
    form: { ...client, grant_type: 'password', username: 'alva_1', password: 'abc123' },
    answer: json(samples.tokens),
    result: samples.tokens,
    secrets: ['abc123'],
  },
  {
    name: 'loginWithPhone',
    call: (it, options) => it.loginWithPhone({ phoneNumber, password: 'abc123' }, options),
    method: 'POST',
    path: tokenPath,
    form: { ...client, grant_type: 'password', ...phone, password: 'abc123' },
    answer: json(samples.tokens),
    result: samples.tokens,
    secrets: ['abc123', phoneNumber],
  },
  {
    name: 'loginWithWechat',
    call: (it, options) => it.loginWithWechat({ wechatCode: '0a1Kxj2b' }, options),
    method: 'POST',
    path: tokenPath,
    form: { ...client, grant_type: 'password', wechatCode: '0a1Kxj2b' },
    answer: json(samples.tokens),
    result: samples.tokens,
    secrets: ['0a1Kxj2b'],
  },
  {
    name: 'loginWithWechat for the first time',
    call: (it, options) => it.loginWithWechat({ wechatCode: '0a1Kxj2b', phoneNumber, smsCode }, options),
    method: 'POST',
    path: tokenPath,
    form: { ...client, grant_type: 'password', wechatCode: '0a1Kxj2b', smsCode, ...phone },
    answer: json(samples.tokens),
    result: samples.tokens,
    secrets: ['0a1Kxj2b', smsCode, phoneNumber],
  },
  {
    name: 'loginWithSms',
    call: (it, options) => it.loginWithSms({ phoneNumber, smsCode }, options),
    method: 'POST',
    path: tokenPath,
    form: { ...client, grant_type: 'password', smsCode, ...phone },
    answer: json(samples.tokens),
    result: samples.tokens,
    secrets: [smsCode, phoneNumber],
  },
  {
    name: 'refresh',
    call: (it, options) => it.refresh(refreshToken, options),
    method: 'POST',
    path: tokenPath,
    form: { ...client, grant_type: 'refresh_token', refresh_token: refreshToken },
    answer: json(samples.tokens),
    result: samples.tokens,
    secrets: [refreshToken],
  },
  {
    name: 'logout',
    call: (it, options) => it.logout(refreshToken, options),
    method: 'POST',
    path: '/protocol/openid-connect/logout',
    form: { ...client, refresh_token: refreshToken },
    answer: noContent,
    result: undefined,
    secrets: [refreshToken],
  },
  {
    name: 'getAccount',
    call: (it, options) => it.getAccount(accessToken, options),
    method: 'GET',
    path: '/account',
    token: true,
    jsonType: true,
    answer: json(samples.account),
    result: samples.account,
    secrets: [],
  },
  {
    name: 'updateAccount',
    call: (it, options) =>
      it.updateAccount(
        accessToken,
        { firstName: '小明', email: 'new@example.com', attributes: { extraPhone: ['13900000000'] } },
        options,
      ),
    before: [json(samples.account)],
    method: 'POST',
    path: '/account',
    token: true,
    json: {
      ...samples.account,
      firstName: '小明',
      email: 'new@example.com',
      attributes: { ...samples.account.attributes, extraPhone: ['13900000000'] },
    },
    answer: noContent,
    result: undefined,
    secrets: ['18680533727', '13900000000', 'new@example.com'],
  },
  {
    name: 'getUserById',
    call: (it, options) => it.getUserById(accessToken, samples.otherUser.id, options),
    method: 'GET',
    path: `/sms/user/${samples.otherUser.id}`,
    token: true,
    jsonType: true,
    answer: json(samples.otherUser),
    result: samples.otherUser,
    secrets: [],
  },
  {
    name: 'getUserByPhone',
    call: (it, options) => it.getUserByPhone(accessToken, { phoneNumber }, options),
    method: 'GET',
    path: '/sms/user/byphone?phoneNumber=18680533727&areaCode=86',
    token: true,
    jsonType: true,
    answer: json(samples.otherUser),
    result: samples.otherUser,
    secrets: [phoneNumber],
  },
  {
    name: 'register',
    call: (it, options) => it.register({ phoneNumber, password: 'abc123', smsCode }, options),
    method: 'POST',
    path: '/sms/user',
    form: { ...phone, password: 'abc123', smsCode },
    answer: json(samples.account),
    result: samples.account,
    secrets: [phoneNumber, 'abc123', smsCode],
  },
  {
    name: 'changePhoneNumber',
    call: (it, options) => it.changePhoneNumber(accessToken, { phoneNumber, smsCode }, options),
    method: 'PUT',
    path: '/sms/update-profile',
    token: true,
    form: { smsCode, ...phone },
    answer: noContent,
    result: undefined,
    secrets: [phoneNumber, smsCode],
  },
  {
    name: 'changePhoneNumber as POST',
    call: (it, options) =>
      it.changePhoneNumber(accessToken, { phoneNumber, smsCode }, { ...options, method: 'POST' }),
    method: 'POST',
    path: '/sms/update-profile',
    token: true,
    form: { smsCode, ...phone },
    answer: noContent,
    result: undefined,
    secrets: [phoneNumber, smsCode],
  },
  {
    name: 'resetPassword',
    call: (it, options) => it.resetPassword(accessToken, { password: 'Abcdef1!', smsCode }, options),
    method: 'PUT',
    path: '/sms/update-profile/reset-password',
    token: true,
    form: { password: 'Abcdef1!', smsCode },
    answer: noContent,
    result: undefined,
    secrets: ['Abcdef1!', smsCode],
  },
  {
    name: 'forgotPassword',
    call: (it, options) => it.forgotPassword({ phoneNumber, password: 'Abcdef1!', smsCode }, options),
    method: 'PUT',
    path: '/sms/update-profile/forgot-password',
    form: { password: 'Abcdef1!', smsCode, ...phone },
    answer: noContent,
    result: undefined,
    secrets: [phoneNumber, 'Abcdef1!', smsCode],
  },
  {
    name: 'updatePassword',
    call: (it, options) =>
      it.updatePassword(accessToken, { password: 'Abcdef1!', oldPassword: '422326' }, options),
    method: 'PUT',
    path: '/sms/update-profile/update-password',
    token: true,
    form: { password: 'Abcdef1!', oldPassword: '422326' },
    answer: noContent,
    result: undefined,
    secrets: ['Abcdef1!', '422326'],
  },
  {
    name: 'sendVerificationCode',
    call: (it, options) => it.sendVerificationCode({ phoneNumber }, options),
    method: 'POST',
    path: '/sms/verification-code',
    form: phone,
    answer: json(samples.sentCode),
    result: {
      expiresAt: new Date('2024-05-06T09:37:56.153Z'),
      resendAt: new Date('2024-05-06T09:33:56.153Z'),
    },
    secrets: [phoneNumber],
  },
  {
    name: 'getAvatar',
    call: (it, options) => it.getAvatar({ userId: samples.account.id }, { ...options, size: 'xs' }),
    method: 'GET',
    path: `/avatar/by-userid/${samples.account.id}?size=xs&format=raw`,
    answer: text('GIF89a', { headers: { 'content-type': 'image/gif' } }),
    result: expect.any(Blob),
    secrets: [],
  },
  {
    name: 'getAvatarInfo',
    call: (it, options) => it.getAvatarInfo({ username: 'alva' }, options),
    method: 'GET',
    path: '/avatar/by-username/alva?format=json',
    answer: json(samples.avatarInfo),
    result: samples.avatarInfo,
    secrets: [],
  },
  {
    name: 'uploadAvatar',
    call: (it, options) => it.uploadAvatar(accessToken, image, options),
    method: 'POST',
    path: '/avatar',
    token: true,
    answer: json(samples.avatarInfo),
    result: undefined,
    secrets: [],
  },
];

export const reads = endpoints.filter(({ method }) => method === 'GET');
export const writes = endpoints.filter(({ method }) => method !== 'GET');
/** Those whose success is a status alone. */
export const withoutAnswer = endpoints.filter(({ answer }) => answer === noContent);
/** Those that answer with JSON that is read. */
export const withJson = endpoints.filter(
  ({ name, answer }) => answer !== noContent && name !== 'getAvatar' && name !== 'uploadAvatar',
);
