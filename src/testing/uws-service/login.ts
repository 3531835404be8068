import { withDeadline } from '../../async/deadline.js';
import { tryParse } from '../../checks/parse.js';
import { isRecord, isText } from '../../checks/values.js';
import { readText } from '../../http/body.js';
import type { UwsCall } from './admission.js';
import { UwsRefusal } from './answer.js';
import type { VerifyEndpoint } from './options.js';

/** Milliseconds for the third-party cloud to answer in; less than clients wait for theirs. */
const verifyTimeout = 5000;

/** Characters after which its answer is not read on. */
const longestAnswer = 64 * 1024;

/**
 * The user whom the code in the body stands for: their id in the third-party cloud (thirdparty-cloud-login.md,
 * 第三方云登录获取iot平台token). Throws A00001 for an app that is not authorized, B… for a body without a code, and
 * D00013 when the third-party cloud does not confirm the code.
 */
export async function redeemCode({ app, json, signal }: UwsCall): Promise<string> {
  if (!app.verify) throw new UwsRefusal('A00001');
  return verify(app.verify, readCode(json), signal);
}

function readCode(json: string): string {
  const body = tryParse(json);
  if (!isRecord(body)) throw new UwsRefusal('B00007', 'Body 必须是 JSON 对象');
  const { code = null } = body;
  if (code === null || code === '') throw new UwsRefusal('B00001', 'code');
  if (typeof code !== 'string') throw new UwsRefusal('B00002', 'code');
  return code;
}

/** Asks the third-party cloud whose code this is (第三方云验证授权码). */
async function verify(
  { url, clientKey, clientSecret, fetch: send = (request) => fetch(request) }: VerifyEndpoint,
  code: string,
  caller: AbortSignal,
): Promise<string> {
  const answer = await withDeadline(
    async ({ signal }) => {
      const response = await send(
        new Request(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ code, clientKey, clientSecret }),
          // The secret is for this URL and no other.
          redirect: 'manual',
          signal: signal ?? null,
        }),
      );
      return response.ok ? tryParse(await readText(response, longestAnswer)) : undefined;
    },
    verifyTimeout,
    caller,
  ).catch(() => undefined);
  if (!isRecord(answer)) throw new UwsRefusal('D00013', '第三方云没有正常应答');
  if (answer.retCode !== '00000' || !isText(answer.openId))
    throw new UwsRefusal('D00013', '第三方云未确认授权码');
  return answer.openId;
}
