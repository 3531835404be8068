import type { UwsRetCode } from '../../uws/codes.js';
import { UwsRefusal } from './answer.js';

/** The names of the common fields as the document spells them (uws-api.md, 公共字段, 输入参数). */
export const commonFields = [
  'appId',
  'appVersion',
  'clientId',
  'sequenceId',
  'accessToken',
  'sign',
  'timestamp',
  'language',
  'timezone',
  'Content-Type',
] as const;

type Field = (typeof commonFields)[number];

/** The value of a common field, `''` where it is missing. */
export type CommonFields = (name: Field) => string;

/**
 * What must be there, though before a login it may be empty. The document's own sample of a login goes without
 * `accessToken`, so that one is asked for by the endpoints that need it.
 */
const mayBeEmpty: readonly Field[] = ['accessToken', 'sign'];
const mayBeMissing: readonly Field[] = ['accessToken'];

/** In this order. A time zone may have a plus sign, as in the document's samples. */
const formats: readonly (readonly [Field, RegExp, UwsRetCode])[] = [
  ['appId', /^.{1,40}$/, 'B00006'],
  ['appVersion', /^.{1,32}$/, 'B00006'],
  ['clientId', /^.{1,40}$/, 'B00006'],
  ['sequenceId', /^\d{20}$/, 'B00004'],
  ['timestamp', /^\d{13}$/, 'B00002'],
  ['timezone', /^[+-]?\d+$/, 'B00002'],
  ['timezone', /^(\+?(\d|1[0-3])|-(\d|1[01]))$/, 'B00003'],
  ['language', /^[a-z]{2,8}(-[a-z\d]{1,8})*$/i, 'B00004'],
  ['Content-Type', /^(application\/json|multipart\/form-data|application\/octet-stream)\s*(;|$)/i, 'B00003'],
];

/** Milliseconds that a request's timestamp may be off, either way. */
const timestampWindow = 15 * 60 * 1000;

/** Throws B00001 for fields that are missing, and B00002, B00003, B00004 or B00006 for the first that is not right. */
export function readCommonFields(headers: Headers, now: number): CommonFields {
  const missing = commonFields.filter((name) => {
    const value = headers.get(name);
    return value === null ? !mayBeMissing.includes(name) : value === '' && !mayBeEmpty.includes(name);
  });
  if (missing.length > 0) throw new UwsRefusal('B00001', missing.join('、'));
  const fields = (name: Field) => headers.get(name) ?? '';
  for (const [name, format, retCode] of formats) {
    if (!format.test(fields(name))) throw new UwsRefusal(retCode, name);
  }
  if (Math.abs(Number(fields('timestamp')) - now) > timestampWindow)
    throw new UwsRefusal('B00003', 'timestamp');
  return fields;
}
