import { illegalParameter } from '../errors/illegal-parameter.js';
import { UserModuleError } from '../errors/user-module-error.js';
import { valuesOf } from '../http/values-of.js';
import { isPlain } from './plain.js';

/**
 * What a request can carry (uws-api.md, 媒体类型): `FormData` goes as multipart/form-data, a Blob or bytes as
 * application/octet-stream, a plain object or an array as JSON.
 */
export type UwsBody = object;

export interface EncodedBody {
  /** For `fetch`. */
  content: BodyInit | null;
  /** The part of it that is signed; absent where there is no text. */
  text: string | undefined;
  /** Absent where `fetch` has to choose it, for the boundary in it. */
  contentType: string | undefined;
  /** What of it must not come back in an error's text. */
  values: readonly string[];
}

/** @throws UserModuleError 000002 for anything else, and for what JSON would lose, as a `Map` in an object */
export function encodeBody(body: UwsBody | undefined): EncodedBody {
  if (body instanceof FormData) {
    return { content: body, text: undefined, contentType: undefined, values: textsOf(body) };
  }
  if (isBytes(body)) {
    return { content: body, text: undefined, contentType: 'application/octet-stream', values: [] };
  }
  const text = body === undefined ? undefined : toJson(body);
  const values = text === undefined ? [] : valuesOf(JSON.parse(text));
  return { content: text ?? null, text, contentType: 'application/json;charset=UTF-8', values };
}

function isBytes(body: unknown): body is Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer> {
  return body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body);
}

function textsOf(form: FormData): readonly string[] {
  const texts: unknown[] = [];
  // Safari has no `forEach` here before 11.1.
  form.forEach?.((value) => {
    texts.push(value);
  });
  return valuesOf(texts);
}

function toJson(body: unknown): string {
  if (!isPlain(body) && !Array.isArray(body)) {
    throw illegalParameter('body 必须是对象字面量、数组、FormData、Blob 或字节');
  }
  const cannot = (what: string) => illegalParameter(`${what} 不能转换为 JSON`);
  try {
    const text = JSON.stringify(body, (name, value) => {
      if (isEmptied(value)) throw cannot(`body.${name}`);
      return value;
    });
    if (typeof text === 'string') return text;
  } catch (error) {
    if (error instanceof UserModuleError) throw error;
  }
  throw cannot('body');
}

/** JSON silently makes `{}` of it, as of a `Map`, a `Set` or `URLSearchParams`. */
function isEmptied(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !isPlain(value) &&
    Object.keys(value).length === 0
  );
}
