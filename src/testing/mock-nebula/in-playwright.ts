import { isFrame, isIos } from '../../bridge/ios-frame.js';
import { readOptions } from '../../errors/illegal-parameter.js';
import { createApp } from './app.js';
import type { Injection, MockWindow } from './container.js';
import { jsonCopy } from './json-copy.js';
import { callLateListeners } from './late-listeners.js';
import { type MockConditions, type MockNebulaOptions, mockRules, readMockOptions } from './options.js';
import type { MockDevice, MockMessage } from './types.js';
import type { MockUser } from './user.js';

/** What is needed of Playwright's `Page`. */
export interface PlaywrightPage {
  exposeBinding(name: string, callback: (source: unknown, ...args: string[]) => unknown): Promise<unknown>;
  addInitScript(script: { content: string }): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
}

export type PlaywrightMockOptions = Omit<MockNebulaOptions, 'window' | 'passThrough' | 'microtask'>;

/** The mock of a page under test. It lives with the test, so it outlives reloads and navigations as the app does. */
export interface PlaywrightMock {
  /** The user whom the ten methods show and change; change it as you like. */
  readonly user: MockUser;
  /** Every call so far, in order. */
  messages(): readonly MockMessage[];
  /**
   * Scripts the answers of the next calls, as `MockNebula.answer`. Scripts run in the test, not in the page: of several
   * replies the page gets the first, and one that throws gives no answer.
   *
   * @throws UserModuleError 000002 for a name that is neither a method nor another JSAPI
   */
  answer(...script: Parameters<MockDevice['answer']>): void;
  /** Dispatches a native event in the page, with the payload's fields on the event; nothing without a bridge. */
  emit(event: string, payload?: object): Promise<void>;
  /**
   * Changes the app, its bridge and its user for the calls that follow.
   *
   * @throws UserModuleError 000002 for a condition that is unknown or wrong
   */
  set(conditions: Partial<MockConditions> & { user?: Partial<MockUser> }): void;
}

/** What the page needs to know to be in the container. */
interface Bridge {
  readonly inject: Injection;
  readonly startupParams: unknown;
  readonly userAgent: string | undefined;
}

/**
 * Puts a page of Playwright's into the app: the bridge is there before the page's own scripts, again after each reload
 * and navigation. Call it before `page.goto()`, once for a page.
 *
 * ```ts
 * const mock = await mockNebula(page, { user: { nickname: '小明' } });
 * await page.goto('http://127.0.0.1:5173/');
 * mock.user.state = 'loggedOut';
 * ```
 *
 * @throws UserModuleError 000002 for an option that is unknown or wrong
 */
export async function mockNebula(
  page: PlaywrightPage,
  given: PlaywrightMockOptions = {},
): Promise<PlaywrightMock> {
  const options = readMockOptions(given, 'mockNebula');
  const { device, receive } = createApp(options);
  const { inject = 'now', startupParams = {}, userAgent } = options;

  await page.exposeBinding(
    'upUserModuleNative',
    (_source, name = '', params = '') =>
      new Promise<unknown>((resolve) => {
        try {
          receive(name, params ? JSON.parse(params) : undefined, (take, ms) => {
            setTimeout(() => resolve(JSON.stringify([take()])), ms);
          });
        } catch {
          // The page waits for an answer that never comes, as it does with a broken app.
        }
      }),
  );
  const bridge = JSON.stringify({ inject, startupParams: jsonCopy(startupParams), userAgent });
  const content = `(${enterContainer})(${bridge}, ${callLateListeners}, ${isFrame}, ${isIos})`;
  await page.addInitScript({ content });

  return {
    user: device.user,
    messages: () => device.messages,
    answer: device.answer,
    async emit(event, payload = {}) {
      await page.evaluate(scriptOf(dispatch, [event, jsonCopy(payload)]));
    },
    set(conditions) {
      const { user, installedApps, refreshing, latency, missing, silent } = mockRules;
      const rules = { user, installedApps, refreshing, latency, missing, silent };
      const { user: changes, ...changed } = readOptions('set', conditions, rules);
      Object.assign(device, changed);
      Object.assign(device.user, changes);
    },
  };
}

function scriptOf<Arg>(run: (arg: Arg) => void, arg: Arg): string {
  return `(${run})(${JSON.stringify(arg)})`;
}

/** Runs in the page, so it uses nothing but what it is given. */
function enterContainer(
  { inject, startupParams, userAgent }: Bridge,
  listenLate: typeof callLateListeners,
  isInFrame: typeof isFrame,
  isOnIos: typeof isIos,
): void {
  const native: (...message: string[]) => Promise<string> = Reflect.get(window, 'upUserModuleNative');
  const readyEvent = 'AlipayJSBridgeReady';
  let isInjected = false;
  const bridge = {
    startupParams,
    call(name: string, ...rest: readonly unknown[]) {
      const [params, callback] = typeof rest[0] === 'function' ? [undefined, rest[0]] : rest;
      // In an iframe on iOS, calls do not get out.
      if (isInFrame(window) && isOnIos(window)) return;
      native(name, JSON.stringify(params) || '').then((answer) => {
        if (typeof callback === 'function') callback(JSON.parse(answer)[0]);
      });
    },
  };
  const createEvent = () => {
    const event = document.createEvent('Event');
    event.initEvent(readyEvent, false, false);
    return event;
  };
  const enter = () => {
    Object.assign(window, { AlipayJSBridge: bridge });
    isInjected = true;
    document.dispatchEvent(createEvent());
  };
  const target: MockWindow['document'] = document;
  const late = listenLate(target, readyEvent, (call) => {
    if (isInjected) setTimeout(() => call(createEvent()), 1);
  });
  Object.assign(target, late);
  if (userAgent !== undefined) Object.defineProperty(navigator, 'userAgent', { value: userAgent });
  if (inject === 'now') enter();
  else if (inject === 'load') window.addEventListener('load', () => setTimeout(enter));
  else if (inject !== 'never') setTimeout(enter, inject);
}

/** Runs in the page. */
function dispatch([type, payload]: readonly [string, unknown]): void {
  if (!Reflect.has(window, 'AlipayJSBridge')) return;
  const event = document.createEvent('Event');
  event.initEvent(type, false, false);
  for (const [name, value] of Object.entries(Object(payload))) Reflect.set(event, name, value);
  document.dispatchEvent(event);
}
