import { isRecord } from '../result/check.js';
import { UserModuleError } from '../result/user-module-error.js';
import { excerpt } from './excerpt.js';
import { parseJson } from './json.js';
import { UwsError } from './uws-error.js';

/**
 * An answer as UWS gave it (uws-api.md, 公共字段, 输出参数): fields that this package does not know stay, and what has
 * no value is absent. Integers beyond 2^53 arrive as strings.
 */
export interface UwsAnswer {
  readonly retCode: string;
  readonly [field: string]: unknown;
}

const maxLength = 4 * 1024 * 1024;

/**
 * Reads a response to its end.
 *
 * @param secrets texts that must not show up in an error
 * @throws UwsError for a retCode other than `00000`
 * @throws UserModuleError 000001, reason `network`, for what is no answer: a redirect, HTML, broken JSON, nothing at
 * all, more than 4 million characters; the HTTP status is its `cause`
 */
export async function readAnswer(response: Response, secrets: readonly string[]): Promise<UwsAnswer> {
  const { type, status } = response;
  const redirect = type === 'opaqueredirect' || (status >= 300 && status < 400);
  if (redirect) throw noAnswer('应答是重定向', status);
  const text = await readText(response);
  if (text === undefined) throw noAnswer(`应答超过 ${maxLength} 个字符`, status);
  const answer = parse(text);
  if (!isAnswer(answer) || (answer.retCode === '00000' && !response.ok)) {
    throw noAnswer(
      text.trim() ? `应答不合规范（HTTP ${status}）：${excerpt(text, secrets)}` : '应答为空',
      status,
    );
  }
  if (answer.retCode !== '00000') throw new UwsError(answer);
  return answer;
}

/** `undefined`: too long. */
async function readText(response: Response): Promise<string | undefined> {
  // Safari has no `body` before 11.1.
  if (!response.body) {
    const text = await response.text();
    return text.length > maxLength ? undefined : text;
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (text.length <= maxLength) {
    const { done, value } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    if (done) return text;
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // The SyntaxError is dropped: its message quotes the text, tokens included.
    return undefined;
  }
}

function isAnswer(value: unknown): value is UwsAnswer {
  return isRecord(value) && typeof value.retCode === 'string';
}

function noAnswer(text: string, status: number): UserModuleError {
  return new UserModuleError('000001', `操作失败：${text}`, { reason: 'network', cause: status });
}
