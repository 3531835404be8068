import { after } from '../async/timer.js';
import { isRecord, isText } from '../checks/values.js';
import { RetCode } from '../contract/ret-code.js';
import { aborted, failure } from '../errors/failures.js';
import { UserModuleError } from '../errors/user-module-error.js';
import { excerpt } from '../http/excerpt.js';

/** The `type` of the message that ends a sign-in in a window; beside it stands what came of it. */
export const signInMessage = 'up-user-module:sign-in';

/** What the window says when it is done. */
interface SignInResult {
  readonly type: typeof signInMessage;
  /** The code of OAuth or the gateway; absent where the sign-in has succeeded. */
  readonly error?: string;
}

/** Milliseconds between two looks at whether the user has closed the window. */
const closedPoll = 250;

/** Opens a window, in the click of a user; `undefined` where the browser allows none. */
export function openPopup(url: string): Window | undefined {
  const popup = window.open(url, 'up-user-module-sign-in', 'popup,width=480,height=720');
  return popup && !popup.closed ? popup : undefined;
}

/** 000001: the browser allows no window, which it does in the click of a user alone. */
export function popupBlocked(): UserModuleError {
  return new UserModuleError(RetCode.failed, '操作失败：浏览器拦截了登录窗口，请在点击事件中调用', {
    reason: 'denied',
  });
}

/**
 * Waits until the window says that the user has signed in, and closes it, whatever becomes of it.
 *
 * @param origin the only one that a message is taken from
 * @param superseded resolves when nobody wants the answer any more
 * @throws UserModuleError 110010 when the user has closed the window or refused; 000001 when the sign-in has failed;
 * 990001, reason `aborted`
 */
export function resultOf(
  popup: Window,
  origin: string,
  superseded: Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onMessage = ({ source, origin: from, data }: MessageEvent) => {
      if (source !== popup || from !== origin || !isResult(data)) return;
      end(() => (data.error ? reject(signInError(data.error)) : resolve()));
    };
    const onAbort = () => end(() => reject(aborted()));
    /** `wasClosed`: the message may have been on its way when the window closed. */
    const look = (wasClosed: boolean) => {
      if (wasClosed) end(() => reject(failure(RetCode.socialLoginCancelled)));
      else cancel = after(closedPoll, () => look(popup.closed));
    };
    let cancel = () => {};
    const end = (settle: () => void) => {
      cancel();
      window.removeEventListener('message', onMessage);
      signal?.removeEventListener('abort', onAbort);
      settle();
      popup.close();
    };
    window.addEventListener('message', onMessage);
    signal?.addEventListener('abort', onAbort);
    superseded.then(onAbort);
    look(false);
  });
}

/** The error for a code of OAuth, or the gateway's. */
export function signInError(code: string): UserModuleError {
  if (code === 'access_denied') return failure(RetCode.socialLoginCancelled);
  return new UserModuleError(RetCode.failed, `操作失败：登录未完成（${excerpt(code)}）`);
}

function isResult(data: unknown): data is SignInResult {
  return isRecord(data) && data.type === signInMessage && (data.error === undefined || isText(data.error));
}
