import { illegalParameter } from '../errors/illegal-parameter.js';

/**
 * What a request can carry (uws-api.md, 媒体类型): `FormData` goes as multipart/form-data, a Blob or bytes as
 * application/octet-stream, any other object as JSON.
 */
export type UwsBody = object;

export interface EncodedBody {
  /** For `fetch`. */
  content: BodyInit | null;
  /** The part of it that is signed; absent where there is no text. */
  text: string | undefined;
  /** Absent where `fetch` has to choose it, for the boundary in it. */
  contentType: string | undefined;
}

/** @throws UserModuleError 000002 for what is no object, or has no JSON */
export function encodeBody(body: UwsBody | undefined): EncodedBody {
  if (body instanceof FormData) return { content: body, text: undefined, contentType: undefined };
  if (isBytes(body)) return { content: body, text: undefined, contentType: 'application/octet-stream' };
  const text = body === undefined ? undefined : toJson(body);
  return { content: text ?? null, text, contentType: 'application/json;charset=UTF-8' };
}

function isBytes(body: unknown): body is Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer> {
  return body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body);
}

function toJson(body: object): string {
  if (typeof body !== 'object' || body === null) throw illegalParameter('body 必须是对象');
  try {
    return JSON.stringify(body);
  } catch {
    throw illegalParameter('body 不能转换为 JSON');
  }
}
