import { stopListening } from '../async/abort.js';
import { after } from '../async/timer.js';
import { isRecord, isText } from '../checks/values.js';
import { RetCode } from '../contract/ret-code.js';
import { aborted, failure } from '../errors/failures.js';
import { UserModuleError } from '../errors/user-module-error.js';

/** The `type` of the message that ends a sign-in in a window; its `result` says what has come of it. */
const messageType = 'up-user-module:sign-in';

/** What the names of our windows begin with. Each has one of its own, or the next one would take the place of it. */
const windowName = 'up-user-module-sign-in:';
let windows = 0;

/** Milliseconds between two looks at whether the user has closed the window. */
const closedPoll = 250;

/** Opens a window, in the click of a user; `undefined` where the browser allows none. */
export function openPopup(url: string): Window | undefined {
  const popup = window.open(url, windowName + ++windows, 'popup,width=480,height=720');
  return popup && !popup.closed ? popup : undefined;
}

/** 000001: the browser allows no window, which it does in the click of a user alone. */
export function popupBlocked(): UserModuleError {
  return new UserModuleError(RetCode.failed, '操作失败：浏览器拦截了登录窗口，请在点击事件中调用', {
    reason: 'denied',
  });
}

/**
 * For the page that a realm sends a sign-in window back to: tells the page that has opened it, and closes the window.
 *
 * @returns whether this is such a window; it is no page to go on with then
 */
export function answerOpener(): boolean {
  if (typeof window === 'undefined' || window.name.indexOf(windowName) !== 0) return false;
  const { opener } = window;
  if (!opener || !new URL(location.href).searchParams.has('state')) return false;
  opener.postMessage({ type: messageType, result: location.href }, location.origin);
  window.close();
  return true;
}

/**
 * Waits for the window's message, and closes it, whatever becomes of it.
 *
 * @param origin the only one that a message is taken from
 * @param superseded resolves when nobody wants the answer any more
 * @returns the `result` of the message
 * @throws UserModuleError 110010 when the user has closed the window; 990001, reason `aborted`
 */
export function resultOf(
  popup: Window,
  origin: string,
  superseded: Promise<void>,
  signal: AbortSignal | undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const onMessage = ({ source, origin: from, data }: MessageEvent) => {
      if (source !== popup || from !== origin || !isRecord(data) || data.type !== messageType) return;
      const { result } = data;
      if (isText(result)) end(() => resolve(result));
    };
    const onAbort = () => end(() => reject(aborted()));
    /** The message may still be on its way when the window is closed already: it gets one more turn. */
    const look = (wasClosed: boolean) => {
      if (wasClosed) return end(() => reject(failure(RetCode.socialLoginCancelled)));
      const { closed } = popup;
      cancel = after(closedPoll, () => look(closed));
    };
    let cancel = () => {};
    const end = (settle: () => void) => {
      cancel();
      window.removeEventListener('message', onMessage);
      stopListening(signal, onAbort);
      settle();
      popup.close();
    };
    // It may have fired while the window was on its way to the realm.
    if (signal?.aborted) return onAbort();
    window.addEventListener('message', onMessage);
    signal?.addEventListener('abort', onAbort);
    superseded.then(onAbort);
    look(false);
  });
}
