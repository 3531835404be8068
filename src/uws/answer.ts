import { tryParse } from '../checks/parse.js';
import { isRecord } from '../checks/values.js';
import { readText } from '../http/body.js';
import { excerpt } from '../http/excerpt.js';
import { isRedirect, networkError } from '../http/network-error.js';
import { parseJson } from './json.js';
import type { UwsAnswer } from './types.js';
import { UwsError } from './uws-error.js';

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
  const { status } = response;
  if (isRedirect(response)) throw networkError('应答是重定向', status);
  const text = await readText(response, maxLength);
  if (text.length > maxLength) throw networkError(`应答超过 ${maxLength} 个字符`, status);
  const answer = tryParse(text, parseJson);
  if (!isAnswer(answer) || (answer.retCode === '00000' && !response.ok)) {
    throw networkError(
      text.trim() ? `应答不合规范（HTTP ${status}）：${excerpt(text, secrets)}` : '应答为空',
      status,
    );
  }
  if (answer.retCode !== '00000') throw new UwsError(answer, secrets);
  return answer;
}

function isAnswer(value: unknown): value is UwsAnswer {
  return isRecord(value) && typeof value.retCode === 'string';
}
