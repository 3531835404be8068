// @vitest-environment node
import fc from 'fast-check';
import { UserModuleError } from 'up-user-module';
import { AccountError } from 'up-user-module/account';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endpoints } from './endpoints.js';
import * as samples from './samples.js';
import { anyText, endFakeTime, printed, scriptedClient } from './support.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(endFakeTime);

/** Somebody's token: one that was not sent, and has to be known by its looks. */
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0NTY2MzdjMCJ9.a-Signature_01';
const bodiless = [204, 205, 304];
const status = fc.oneof(
  fc.integer({ min: 200, max: 599 }),
  fc.constantFrom(200, 204, 400, 401, 404, 500, 503),
);
const documented = [
  samples.tokens,
  samples.account,
  samples.otherUser,
  samples.sentCode,
  samples.avatarInfo,
  samples.fieldErrors,
  ...samples.errors.map(([, error, error_description]) => ({ error, error_description })),
];
/** Answers as documented, but with anything in place of some fields. */
const distorted = fc
  .tuple(
    fc.constantFrom(...documented),
    fc.dictionary(fc.constantFrom(...documented.flatMap(Object.keys)), fc.jsonValue()),
  )
  .map(([body, changes]) => JSON.stringify({ ...body, ...changes }));
const body = fc.oneof(
  distorted,
  fc.json(),
  anyText(),
  fc.constantFrom(...documented).map((it) => JSON.stringify(it).slice(0, -1)),
  fc.constant(`{"error":"echo","error_description":"${jwt}"}`),
  fc.constantFrom('', '{', 'null', '<html><body>502</body></html>', `<p>${jwt}</p>`, '\ufeff{}'),
);
const contentType = fc.constantFrom('application/json', 'text/html', 'text/plain', 'image/png', 'x');

/** Close to an answer, and none. */
const near: [number, string, string][] = [
  '{"id":null,"username":null}',
  '{"expires_in":1e300,"resend_expires":1e300}',
  '{"access_token":"","expires_in":1}',
].map((body) => [200, body, 'application/json']);

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isDate = (value: unknown) => value instanceof Date && !Number.isNaN(value.getTime());

/** What page code relies on in a result, by a field of the documented one. */
const contracts: [field: string, holds: (result: Fields) => boolean][] = [
  ['access_token', (it) => isText(it.access_token) && typeof it.expires_in === 'number'],
  ['username', (it) => typeof it.id === 'string' || typeof it.username === 'string'],
  ['avatar', (it) => typeof it.avatar === 'string' && /string|undefined/.test(typeof it.avatar_tpl)],
  ['expiresAt', (it) => isDate(it.expiresAt) && isDate(it.resendAt)],
];

/** Says no, whatever the HTTP status (platform.md, The account service). */
function refuses(body: string): boolean {
  const it: unknown = tryParse(body);
  if (typeof it !== 'object' || !it || Array.isArray(it)) return false;
  const { status, error, errormsg }: Fields = { ...it };
  if (typeof status === 'number') return status !== 1;
  return isText(error) || isText(errormsg);
}

function tryParse(text: string): unknown {
  try {
    // As `fetch` reads texts.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function isUsable(result: unknown, documented: unknown): boolean {
  if (typeof documented !== 'object' || !documented) return result === documented;
  if (typeof result !== 'object' || !result) return false;
  const contract = contracts.find(([field]) => field in documented);
  return contract ? contract[1]({ ...result }) : result instanceof Blob;
}

describe('whatever the service answers', () => {
  it.each(endpoints)(
    '$name ends with a result or an error of the package',
    async ({ call, before = [], result }) => {
      await fc.assert(
        fc.asyncProperty(status, body, contentType, async (status, body, type) => {
          const content = bodiless.includes(status) ? null : body;
          const { client } = scriptedClient([
            ...before,
            () => new Response(content, { status, headers: { 'content-type': type } }),
          ]);
          const ended = call(client, { timeout: 1000 }).then(
            (value) => ({ value }),
            (error: unknown) => ({ error }),
          );
          await vi.advanceTimersByTimeAsync(1000);
          const outcome = await ended;
          if (!('error' in outcome)) {
            expect(status).toBeLessThan(300);
            expect(isUsable(outcome.value, result)).toBe(true);
            return;
          }

          const { error } = outcome;
          if (!(error instanceof UserModuleError)) throw error;
          expect(Object.keys(error)).toEqual(['retCode', 'retInfo', 'retData']);
          expect(error.retCode).toMatch(/^(000001|000002|110001)$/);
          expect(error.retInfo).toMatch(/^\p{Script=Han}+：/u);
          expect(error.retInfo.length).toBeLessThan(240);
          expect(printed(error)).not.toContain(jwt);
          expect(error instanceof AccountError).toBe(
            status >= 400 || (status < 300 && refuses(content ?? '')),
          );
        }),
        { numRuns: 50, examples: near, endOnFailure: true },
      );
    },
  );
});
