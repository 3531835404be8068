import type { Hono } from 'hono/tiny';
import { tryParse } from '../../checks/parse.js';
import { isRecord } from '../../checks/values.js';
import type { UwsRetCode } from '../../uws/codes.js';
import { loginPath } from '../../uws/login.js';
import { type EmbeddedFetch, embeddedFetch, type RequestRecord } from '../embedded-fetch.js';
import { FaultPlan, type ServiceFaults } from '../faults.js';
import { createServiceApp } from '../service-app.js';
import { AccessTokens } from './access-tokens.js';
import { Admission, type UwsCall } from './admission.js';
import { refuse, succeed, UwsRefusal } from './answer.js';
import { commonFields } from './common-fields.js';
import { echo, echoPath } from './echo.js';
import { redeemCode } from './login.js';
import { readUwsServiceOptions, type UwsServiceOptions, type UwsServiceSettings } from './options.js';

export interface UwsRequestRecord extends RequestRecord {
  /** `undefined` where the answer has none, as that to a preflight, or there was no answer. */
  readonly retCode: string | undefined;
}

/** See `createUwsService`. */
export interface UwsService {
  readonly fetch: EmbeddedFetch;
  /** The requests answered, oldest first. */
  readonly requests: readonly UwsRequestRecord[];
  readonly faults: ServiceFaults;
  /** Every access token so far is answered with D00004 from now on. */
  expireAccessTokens(): void;
  /** Back to the state of a new service: no access tokens, used sequenceIds, records and faults. */
  reset(): void;
}

/** What a request to one method and path is answered with. */
interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The retCode for an appId that no app has. */
  readonly unknownApp: UwsRetCode;
  /** The business data of an answer of 00000; throws a `UwsRefusal` for any other. */
  readonly answer: (call: UwsCall) => object | Promise<object>;
}

/**
 * The U+ Web Service of uws-api.md for tests and demos: all in memory, in a browser or in Node, with a server or
 * without one. It answers by path alone, so the service can be mounted on any host and port.
 *
 * - `POST /uaccount/v1/security/thirdpartUserLogin` (thirdparty-cloud-login.md) checks the code by a request to the
 *   third-party cloud, at the app's `verify`.
 * - `GET` and `POST /test/v1/echo`, which the platform does not have, ask for an access token and give back the
 *   `query`, the `body` if it is JSON, the user's `openId`, and an integer beyond 2^53, `largestLong`.
 *
 * All answers but those of `faults` are HTTP 200 with one of these retCodes:
 *
 * | retCode | when |
 * | --- | --- |
 * | 00000 | success |
 * | A00001 | no such endpoint; for a login also: no such appId, or an app without `verify` |
 * | B00001 | a common field or a parameter is missing |
 * | B00002 | `timestamp` or `timezone` is no such number; `code` is no text |
 * | B00003 | `timezone` is not in -11 to 13, `timestamp` more than 15 minutes off, `Content-Type` not a documented one |
 * | B00004 | `sequenceId` or `language` is of another form |
 * | B00006 | `appId` or `clientId` has more than 40 characters, `appVersion` more than 32 |
 * | B00007 | the body of a login is not a JSON object |
 * | C00001 | no such appId |
 * | C00005 | the client has used the `sequenceId` before |
 * | D00001 | `sign` is wrong or empty |
 * | D00003, D00004, D00005 | the access token is unknown, expired, of another app |
 * | D00013 | the third-party cloud did not confirm the code, or not within 5 seconds |
 *
 * Throws 000002 naming the option that cannot be.
 */
export function createUwsService(options: UwsServiceOptions = {}): UwsService {
  const settings = readUwsServiceOptions(options);
  const tokens = new AccessTokens(settings);
  const admission = new Admission(settings);
  const faults = new FaultPlan((status) => refuse(new UwsRefusal('A00001'), status));
  const requests: UwsRequestRecord[] = [];
  const app = createApp(endpoints(tokens, settings), admission, settings, faults);

  return {
    fetch: embeddedFetch(app.fetch, async (record, response) => {
      requests.push({ ...record, retCode: response && (await readRetCode(response.clone())) });
    }),
    requests,
    faults,
    expireAccessTokens: () => tokens.expireAll(),
    reset: () => {
      tokens.clear();
      admission.clear();
      faults.clear();
      requests.length = 0;
    },
  };
}

function endpoints(tokens: AccessTokens, { accessTokenLifetime }: UwsServiceSettings): readonly Endpoint[] {
  const answerWithEcho = (call: UwsCall) => echo(tokens.authenticate(call), call);
  return [
    {
      method: 'POST',
      path: loginPath,
      unknownApp: 'A00001',
      answer: async (call) => ({
        accessToken: tokens.issue(call.app.appId, await redeemCode(call)),
        scope: 'auth_app',
        expire: String(accessTokenLifetime),
      }),
    },
    { method: 'GET', path: echoPath, unknownApp: 'C00001', answer: answerWithEcho },
    { method: 'POST', path: echoPath, unknownApp: 'C00001', answer: answerWithEcho },
  ];
}

function createApp(
  endpoints: readonly Endpoint[],
  admission: Admission,
  { origins, cacheable }: UwsServiceSettings,
  faults: FaultPlan,
): Hono {
  const app = createServiceApp({
    origins,
    cacheable,
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowHeaders: [...commonFields],
    faults,
  });
  app.notFound(() => refuse(new UwsRefusal('A00001')));
  app.onError((error) => {
    if (error instanceof UwsRefusal) return refuse(error);
    // A dropped connection or an abort: `fetch` rejects.
    throw error;
  });
  for (const { method, path, unknownApp, answer } of endpoints) {
    app.on(method, path, async ({ req }) => succeed(await answer(await admission.admit(req, unknownApp))));
  }
  return app;
}

async function readRetCode(response: Response): Promise<string | undefined> {
  const answer = tryParse(await response.text());
  return isRecord(answer) && typeof answer.retCode === 'string' ? answer.retCode : undefined;
}
