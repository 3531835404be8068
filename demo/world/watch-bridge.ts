import { isRecord } from './guards.js';
import type { PageWindow } from './page-window.js';
import type { Report } from './report.js';

type Callback = (answer: unknown) => void;

/** @param code the retCode, or the container's error */
type OnAnswer = (method: string, code: string) => void;

/** What the container answers for a method that the app does not have. */
export const noSuchJsapi = 'error 1';

interface Bridge {
  call(name: string, params?: unknown, callback?: Callback): void;
}

/** Shows the page's messages to the app and what comes back, as soon as there is a bridge. */
export function watchBridge(page: PageWindow, report: Report, onAnswer: OnAnswer): void {
  page.document.addEventListener('AlipayJSBridgeReady', () => {
    const bridge: unknown = Reflect.get(page, 'AlipayJSBridge');
    if (!isBridge(bridge)) return;
    report.note('app', 'AlipayJSBridgeReady');
    watch(bridge, report, onAnswer);
  });
}

function watch(bridge: Bridge, report: Report, onAnswer: OnAnswer): void {
  const call = bridge.call.bind(bridge);
  bridge.call = (name, first, second) => {
    const [params, callback] = isCallback(first) ? [undefined, first] : [first, second];
    const method = name.slice(name.lastIndexOf('.') + 1);
    const id = report.call('module', 'app', method, { name, params });
    call(name, params, (answer) => {
      const code = codeOf(answer);
      report.answer(id, 'app', 'module', code, code === '000000' ? 'ok' : 'failed', answer);
      onAnswer(method, code);
      callback?.(answer);
    });
  };
}

function codeOf(answer: unknown): string {
  if (!isRecord(answer)) return '';
  const { retCode, error } = answer;
  return error === undefined ? String(retCode) : `error ${error}`;
}

function isBridge(value: unknown): value is Bridge {
  return isRecord(value) && typeof value.call === 'function';
}

function isCallback(value: unknown): value is Callback {
  return typeof value === 'function';
}
