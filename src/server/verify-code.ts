import { withDeadline } from '../async/deadline.js';
import { tryParse } from '../checks/parse.js';
import { aFunction, type Rule } from '../checks/rules.js';
import { isFunction, isRecord } from '../checks/values.js';
import type { OptionRules } from '../errors/illegal-parameter.js';
import { UserModuleError } from '../errors/user-module-error.js';
import { type UwsRetCode, uwsRetCodes } from '../uws/codes.js';
import { BodyTooLargeError, decodeText, mediaType, readBody } from './body.js';
import { type CodeStore, randomCode } from './code-store.js';
import { fieldNames } from './json-fields.js';
import { delay, positiveInteger, readAllOptions, text } from './options.js';
import { report } from './report.js';
import { isSameSecret } from './secret.js';

export interface VerifyCodeOptions {
  /** The key that the IoT platform shows (thirdparty-cloud-login.md, 第三方云秘钥clientKey). */
  clientKey: string;
  /** The secret that goes with it (第三方云秘钥clientSecret). */
  clientSecret: string;
  /** Where `issueCode` puts the codes. */
  store: CodeStore;
  /** The largest body, in bytes. Default: 4096. */
  maxBody?: number | undefined;
  /** Milliseconds for one request, the store's work included. Default: 10,000. */
  timeout?: number | undefined;
  /** Told what the store threw, or anything else that was not to be expected; never a key or a secret. */
  onError?: ((error: unknown) => void) | undefined;
}

const codeStore: Rule<CodeStore> = [
  (value): value is CodeStore => isRecord(value) && isFunction(value.put) && isFunction(value.take),
  '必须有 put 和 take 方法',
];

const rules: OptionRules<VerifyCodeOptions> = {
  clientKey: text,
  clientSecret: text,
  store: codeStore,
  maxBody: positiveInteger,
  timeout: delay,
  onError: aFunction,
};

/** The document's sample has 64 characters; this leaves room for codes that were made in another way. */
const longestCode = 256;

/**
 * The endpoint of a third-party cloud that the IoT platform calls to check an authorization code
 * (thirdparty-cloud-login.md, 第三方云验证授权码). It takes a POST of JSON with `code`, `clientKey` and `clientSecret`
 * (white space around these names is ignored: the document's sample has some) and answers JSON with `retCode`,
 * `retInfo` and, on success, `openId`.
 *
 * | HTTP | retCode | when |
 * | --- | --- | --- |
 * | 200 | 00000 | the code is good; it is used up now |
 * | 200 | D00008 | wrong clientKey, wrong clientSecret, or a code that is unknown, used or expired |
 * | 400 | B00001, B00002, B00006 | a field is missing or empty, not a string, or (`code`) too long |
 * | 400 | B00007 | the body is not a JSON object in UTF-8, or has a field twice |
 * | 405, 415 | B00007 | not a POST, not `application/json` |
 * | 408 | A00003 | the body did not arrive within `timeout` |
 * | 413 | B00006 | the body is larger than `maxBody` |
 * | 500 | A00004 | an error in this endpoint; see `onError` |
 * | 503 | A00005 | the store failed; see `onError` |
 * | 504 | A00003 | the store did not answer within `timeout`; see `onError`; the code may be used up |
 *
 * Whoever does not have both keys learns nothing about a code: the refusals have one text, and each does the same
 * work, a look into the store included. With a wrong key that look is for a code that does not exist, so it does not
 * use up the code: otherwise anybody who saw one could spoil the login that it was made for.
 *
 * @throws UserModuleError 000002 for a bad option
 */
export function createVerifyCodeHandler(options: VerifyCodeOptions): (request: Request) => Promise<Response> {
  const {
    clientKey,
    clientSecret,
    store,
    maxBody = 4096,
    timeout = 10_000,
    onError = () => {},
  } = readAllOptions('createVerifyCodeHandler', options, rules, ['clientKey', 'clientSecret', 'store']);

  async function takeOpenId(fields: Fields): Promise<string | undefined> {
    const [isKey, isSecret] = await Promise.all([
      isSameSecret(fields.clientKey, clientKey),
      isSameSecret(fields.clientSecret, clientSecret),
    ]);
    try {
      return await store.take(isKey && isSecret ? fields.code : randomCode());
    } catch (error) {
      report(onError, error);
      throw new CallbackError(503, 'A00005');
    }
  }

  async function verify(fields: Fields): Promise<Response> {
    const openId = await takeOpenId(fields);
    if (!openId) throw new CallbackError(200, 'D00008');
    return answer(200, { retCode: '00000', retInfo: '成功', openId });
  }

  return async (request) => {
    let isRead = false;
    try {
      return await withDeadline(async ({ signal }) => {
        const fields = await readFields(request, maxBody, signal);
        isRead = true;
        return verify(fields);
      }, timeout);
    } catch (error) {
      if (error instanceof CallbackError) return error.toResponse();
      const isLate = error instanceof UserModuleError && error.reason === 'timeout';
      if (isLate && !isRead) return new CallbackError(408, 'A00003').toResponse();
      report(onError, error);
      return (isLate ? new CallbackError(504, 'A00003') : new CallbackError(500, 'A00004')).toResponse();
    }
  };
}

interface Fields {
  code: string;
  clientKey: string;
  clientSecret: string;
}

/** An answer other than success, with the common table's text for its code (uws-api.md, 公共错误码). */
class CallbackError extends Error {
  readonly status: number;
  readonly retCode: UwsRetCode;

  constructor(status: number, retCode: UwsRetCode, detail?: string) {
    super(detail === undefined ? uwsRetCodes[retCode] : `${uwsRetCodes[retCode]}：${detail}`);
    this.status = status;
    this.retCode = retCode;
  }

  toResponse(): Response {
    const response = answer(this.status, { retCode: this.retCode, retInfo: this.message });
    if (this.status === 405) response.headers.set('allow', 'POST');
    return response;
  }
}

function answer(status: number, body: object): Response {
  const headers = { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store' };
  return new Response(JSON.stringify(body), { status, headers });
}

async function readFields(request: Request, maxBytes: number, signal?: AbortSignal): Promise<Fields> {
  if (request.method !== 'POST') throw new CallbackError(405, 'B00007', '只支持 POST');
  if (mediaType(request.headers) !== 'application/json') {
    throw new CallbackError(415, 'B00007', 'Content-Type 必须是 application/json');
  }
  const bytes = await readBody(request, { maxBytes, signal }).catch((error: unknown) => {
    throw error instanceof BodyTooLargeError
      ? new CallbackError(413, 'B00006', `请求不能超过 ${maxBytes} 字节`)
      : new CallbackError(400, 'B00007', '请求不完整');
  });
  const values = parseFields(decodeText(bytes) ?? '');
  const code = readText(values, 'code');
  if (code.length > longestCode)
    throw new CallbackError(400, 'B00006', `code 不能超过 ${longestCode} 个字符`);
  return { code, clientKey: readText(values, 'clientKey'), clientSecret: readText(values, 'clientSecret') };
}

function parseFields(text: string): ReadonlyMap<string, unknown> {
  const json = tryParse(text);
  if (json === undefined) throw new CallbackError(400, 'B00007', '请求必须是 UTF-8 编码的 JSON');
  if (!isRecord(json)) throw new CallbackError(400, 'B00007', '请求必须是 JSON 对象');
  // Of two values another reader might take the other one than `JSON.parse` does.
  const names = fieldNames(text).map((name) => name.trim());
  if (new Set(names).size < names.length) throw new CallbackError(400, 'B00007', '参数重复');
  return new Map(Object.entries(json).map(([name, value]) => [name.trim(), value]));
}

function readText(values: ReadonlyMap<string, unknown>, name: keyof Fields): string {
  const value = values.get(name);
  if (value === undefined || value === null || value === '') throw new CallbackError(400, 'B00001', name);
  if (typeof value !== 'string') throw new CallbackError(400, 'B00002', `${name} 必须是字符串`);
  return value;
}
