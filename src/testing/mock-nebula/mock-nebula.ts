import { isRecord } from '../../checks/values.js';
import { methodNames } from '../../contract/methods.js';
import type { MethodName } from '../../contract/types.js';
import { illegalParameter } from '../../errors/illegal-parameter.js';
import type { Callback } from './bridge.js';
import type { Clock } from './clock.js';
import { type Container, type MockWindow, openContainer } from './container.js';
import { handlers } from './handlers.js';
import { jsonCopy } from './json-copy.js';
import { type MockNebulaOptions, readMockOptions } from './options.js';
import type { MockAnswer, MockMessage, MockNebula, MockScript } from './types.js';
import { createUser } from './user.js';

/**
 * A Nebula container around a window, and in it an app with a user (nebula-container.md): what a page finds when it
 * runs in the app. The window is in the container from now on, until `remove()`; several mocks on one window have
 * to be removed in reverse order.
 *
 * @throws UserModuleError 000002 for an option that is unknown or wrong, or when there is no window
 */
export function createMockNebula(given: MockNebulaOptions = {}): MockNebula {
  const options = readMockOptions(given);
  const {
    window: page = globalWindow(),
    inject = 'now',
    startupParams = {},
    userAgent,
    jsapi = (method) => `upUserModule.${method}`,
  } = options;
  const methodsByName = new Map(methodNames.map((method) => [jsapi(method), method]));
  const scripts = new Map<MethodName, MockScript[]>();
  const enter = () => openContainer({ window: page, userAgent, startupParams, native });
  let container: Container | undefined;

  const mock: MockNebula = {
    user: createUser(options.user),
    messages: [],
    installedApps: options.installedApps ?? ['qq', 'wechat'],
    refreshing: options.refreshing ?? 0,
    latency: options.latency ?? 0,
    missing: options.missing ?? [],
    silent: options.silent ?? false,
    answer(method, ...answers) {
      if (!methodNames.includes(method)) throw illegalParameter(`method 只能是 ${methodNames.join('、')}`);
      scripts.set(method, [...(scripts.get(method) ?? []), ...answers.map(toScript)]);
    },
    emit(event, payload = {}) {
      container?.emit(event, payload);
    },
    install() {
      container = container ?? enter();
      container.inject();
    },
    remove() {
      container?.close();
      container = undefined;
    },
  };

  function native(name: string, params: unknown, callback: Callback | undefined, clock: Clock) {
    const message: MockMessage = { name, params, time: Date.now() };
    mock.messages.push(message);
    const reply = (answer: unknown) => {
      if (mock.silent) return;
      const sent = jsonCopy(answer);
      // The container calls back from a timer, a moment after the answer.
      clock.after(mock.latency + 1, () => {
        message.answer = sent;
        callback?.(jsonCopy(sent));
      });
    };
    const method = methodsByName.get(name);
    const script = method && scripts.get(method)?.shift();
    if (script) script(reply);
    else reply(usualAnswer(method, params));
  }

  function usualAnswer(method: MethodName | undefined, params: unknown): object {
    if (!method || mock.missing.includes(method)) return { error: 1, errorMessage: 'not implemented!' };
    return handlers[method](mock, isRecord(params) ? params : {});
  }

  container = enter();
  container.injectAt(inject);
  return mock;
}

function toScript(answer: MockAnswer): MockScript {
  return isScript(answer) ? answer : (reply) => reply(answer);
}

function isScript(answer: MockAnswer): answer is MockScript {
  return typeof answer === 'function';
}

function globalWindow(): MockWindow {
  if (typeof window === 'undefined') throw illegalParameter('window 在没有全局 window 的环境里必须给出');
  return window;
}
