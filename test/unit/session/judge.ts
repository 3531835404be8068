import type { MethodName } from 'up-user-module';
import { isRecord } from '../../../src/checks/values.js';
import type { Who } from './history.js';
import { idOf } from './network.js';
import type { Tab } from './tab.js';

/** What was so when a call was made. */
export interface CallMade {
  readonly tab: Tab;
  readonly method: MethodName;
  readonly start: number;
  /** Who may have been logged in. */
  readonly who: ReadonlySet<Who>;
  /** The session of the login that was under way. */
  readonly login: string | undefined;
}

/** An envelope or an error. */
export interface Ending {
  readonly retCode: string;
  readonly retData?: unknown;
  readonly reason?: unknown;
}

/** Milliseconds that a call may take. */
const deadline = 10_000;

/** What is wrong with how a call has ended, by the documents and the rules of the design. */
export function judge(call: CallMade, { retCode, retData, reason }: Ending): string | undefined {
  const { tab, method, start } = call;
  const { browser } = tab;
  const now = browser.now();
  const here = tab.history.possible(now, now, browser.lagOf(tab, start));
  const meanwhile = tab.history.possible(start, now, browser.lagOf(tab, start));
  const wrongWrite = method === 'updateUserInfo' && judgeWrite(call, retCode, now);
  if (wrongWrite) return wrongWrite;
  switch (retCode) {
    case '000000':
      return judgeAnswer(tab, method, retData, here);
    case '110001': {
      // What is read is the data of whoever is there in the end; a write belongs to whoever was there.
      if ((method === 'updateUserInfo' ? meanwhile : here).has(undefined)) return undefined;
      // No read by the method table, so a bridge that arrives does not take it over.
      if (method === 'refreshUser' && tab.hasBridge) return undefined;
      // Refused twice in a row.
      if (method !== 'getOauthData' && browser.hasExpiredSince(start - 1)) return undefined;
      return `there is ${list(here)}`;
    }
    case '110002':
      return call.login || tab.login || meanwhile.size > 1 ? undefined : 'no login is under way';
    case '110011':
      return method === 'getOauthData' && (tab.login || meanwhile.size > 1)
        ? undefined
        : 'no login is under way';
    case '000001': {
      const hasFailed = browser.network.failures.some((at) => at >= start);
      return reason === 'network' && hasFailed ? undefined : 'nothing has failed';
    }
    case '990001':
      // The request that it waits for, or shares, may have begun earlier.
      if (reason === 'timeout' && browser.wasSlowSince(start - deadline)) return undefined;
      if (reason === 'aborted' && method === 'updateUserInfo' && meanwhile.size > 1) return undefined;
      return 'for no reason';
    default:
      return 'no code of this method';
  }
}

/** What has to be said at once. */
function judgeWrite({ tab, start, who, login }: CallMade, retCode: string, now: number): string | undefined {
  // Elsewhere it takes time to see who is there.
  if (tab.browser.setting.kind !== 'memory' || tab.hasBridge || who.size > 1) return undefined;
  const isSomebody = !who.has(undefined);
  const isAtOnce = now === start;
  if (login && isSomebody) return retCode === '110002' && isAtOnce ? undefined : 'for whom is it?';
  if (!login && !isSomebody) return retCode === '110001' && isAtOnce ? undefined : 'nobody was there';
  return undefined;
}

function judgeAnswer(
  tab: Tab,
  method: MethodName,
  retData: unknown,
  here: ReadonlySet<Who>,
): string | undefined {
  if (!isRecord(retData)) return 'no data';
  if (method === 'getLoginStatus') {
    const { isLogin } = retData;
    const isPossible = isLogin ? [...here].some((who) => who !== undefined) : here.has(undefined);
    return isPossible ? undefined : `isLogin ${isLogin}, and there is ${list(here)}`;
  }
  if (method !== 'getUserInfo' && method !== 'getOauthData') return undefined;
  const session = tab.browser.network.session(retData.user_center_access_token);
  if (!here.has(session)) return `answered for ${session}, and there is ${list(here)}`;
  const person = session?.split('#')[0] ?? '';
  if (method === 'getUserInfo' && retData.offUserId !== idOf(person))
    return `data of ${retData.offUserId} for ${session}`;
  return undefined;
}

function list(who: ReadonlySet<Who>): string {
  return Array.from(who, (one) => one ?? 'nobody').join(' or ');
}
