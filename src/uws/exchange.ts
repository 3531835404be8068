import type { Deadline } from '../async/deadline.js';
import { isHeaderText } from '../checks/header-text.js';
import { aborted, unknownError } from '../errors/failures.js';
import { illegalParameter } from '../errors/illegal-parameter.js';
import { UserModuleError } from '../errors/user-module-error.js';
import { cacheBuster } from '../http/cache-buster.js';
import { networkError } from '../http/network-error.js';
import { valuesOf } from '../http/values-of.js';
import { readAnswer } from './answer.js';
import { encodeBody, type UwsBody } from './body.js';
import { toHeaders } from './headers.js';
import type { UwsMethod, UwsSettings } from './options.js';
import { toQueryString, type UwsQuery } from './query.js';
import { createSequenceId } from './sequence-id.js';
import { signRequest } from './sign.js';
import type { UwsAnswer } from './types.js';

export interface Outgoing {
  method: UwsMethod;
  path: string;
  query?: UwsQuery | undefined;
  body?: UwsBody | undefined;
  /** `undefined`: the gateway's session has it. */
  getAccessToken: UwsSettings['getAccessToken'];
}

/** Sends requests with the common headers and the signature, and reads the answers. */
export function createExchange(settings: UwsSettings) {
  const { root, appId, send } = settings;
  const sign = signer(settings);
  const nextSequenceId = createSequenceId(settings.timezone);

  return async (request: Outgoing, deadline: Deadline): Promise<UwsAnswer> => {
    const { method, path, query, body, getAccessToken } = request;
    const url = root + path + toQueryString(query, method === 'GET' ? cacheBuster() : {});
    const { content, text, contentType, values } = encodeBody(body);
    const accessToken = getAccessToken && (await ask('getAccessToken', getAccessToken));
    const timestamp = Date.now();
    const signature =
      sign && (await ask('sign', () => sign({ method, url: asSent(url), body: text, appId, timestamp })));
    if (deadline.ended) throw aborted();

    const own = { sequenceId: nextSequenceId(), accessToken, sign: signature ?? '', timestamp, contentType };
    try {
      const response = await send(url, {
        method,
        headers: toHeaders(settings, own),
        body: content,
        redirect: 'manual',
        credentials: accessToken === undefined ? 'include' : 'same-origin',
        // The browser's cache tells users apart no more than it tells access tokens apart.
        cache: 'no-store',
        signal: deadline.signal ?? null,
      });
      return await readAnswer(response, [accessToken ?? '', own.sign, ...valuesOf(query), ...values]);
    } catch (error) {
      if (error instanceof UserModuleError) throw error;
      throw networkError('无法连接服务', error);
    }
  };
}

/** Where signatures come from; `undefined` where a gateway adds them, or nobody does. */
export function signer({ sign, appKey }: UwsSettings): UwsSettings['sign'] {
  return appKey === undefined ? sign : (request) => signRequest({ ...request, appKey });
}

/** `fetch` resolves dot segments and encodes what is not ASCII; the signature has to be over the result. */
export function asSent(url: string): string {
  return new URL(url).href;
}

/** The header text that one of the client's callbacks gives; empty where it gives nothing. */
export async function ask(
  name: string,
  callback: NonNullable<UwsSettings['getAccessToken']>,
): Promise<string> {
  let text: string | null | undefined;
  try {
    text = await callback();
  } catch (error) {
    if (error instanceof UserModuleError) throw error;
    throw unknownError('unknown', `${name} 失败`, error);
  }
  if (text && !isHeaderText(text)) throw illegalParameter(`${name} 必须给出可打印的 ASCII 文本`);
  return text || '';
}
