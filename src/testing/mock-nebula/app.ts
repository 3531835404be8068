import { isRecord } from '../../checks/values.js';
import { methodNames } from '../../contract/methods.js';
import type { MethodName } from '../../contract/types.js';
import { illegalParameter } from '../../errors/illegal-parameter.js';
import { handlers } from './handlers.js';
import { jsonCopy } from './json-copy.js';
import { type MockNebulaOptions, nameJsapi } from './options.js';
import type { MockAnswer, MockDevice, MockMessage, MockScript } from './types.js';
import { createUser } from './user.js';

/** Gives the page an answer, `ms` milliseconds from now; `take` gives it, and notes down that the page got it. */
type Deliver = (take: () => unknown, ms: number) => void;

/** The app behind the bridge, wherever that is. */
export interface App {
  readonly device: MockDevice;
  /**
   * A call from the page.
   *
   * @param passOn gives it to somebody else, if there is anybody; asked where the app has no answer of its own
   */
  receive(name: string, params: unknown, deliver: Deliver, passOn?: (message: MockMessage) => boolean): void;
}

export function createApp(options: MockNebulaOptions): App {
  const { jsapi = nameJsapi } = options;
  const methodsByName = new Map(methodNames.map((method) => [jsapi(method, 'upUserModule'), method]));
  const scripts = new Map<string, MockScript[]>();

  const device: MockDevice = {
    user: createUser(options.user),
    messages: [],
    installedApps: options.installedApps ?? ['qq', 'wechat'],
    refreshing: options.refreshing ?? 0,
    latency: options.latency ?? 0,
    missing: options.missing ?? [],
    silent: options.silent ?? false,
    answer(name, ...answers) {
      if (!isMethod(name) && !isOtherJsapi(name)) {
        throw illegalParameter(
          `method 只能是 ${methodNames.join('、')}，或其他模块的 JSAPI，如 upVdnModule.goToPage`,
        );
      }
      scripts.set(name, [...(scripts.get(name) ?? []), ...answers.map(toScript)]);
    },
  };

  /** The next answer that was scripted. Of another JSAPI the last one stays, since nobody else has an answer. */
  function nextScript(name: string, method: MethodName | undefined): MockScript | undefined {
    const queue = scripts.get(method ?? name);
    return !method && queue?.length === 1 ? queue[0] : queue?.shift();
  }

  function usualAnswer(method: MethodName | undefined, params: unknown): object {
    if (!method || device.missing.includes(method)) return { error: 1, errorMessage: 'not implemented!' };
    return handlers[method](device, isRecord(params) ? params : {});
  }

  return {
    device,
    receive(name, params, deliver, passOn) {
      const message: MockMessage = { name, params, time: Date.now() };
      device.messages.push(message);
      const reply = (answer: unknown) => {
        if (device.silent) return;
        const sent = jsonCopy(answer);
        deliver(() => {
          message.answer = sent;
          return jsonCopy(sent);
        }, device.latency);
      };
      const method = methodsByName.get(name);
      const script = nextScript(name, method);
      if (script) script(reply);
      else if (method || !passOn?.(message)) reply(usualAnswer(method, params));
    },
  };
}

function isMethod(name: string): boolean {
  return methodNames.some((method) => method === name);
}

/** It has the name of its module in it; but for this one, which is the instance's own. */
function isOtherJsapi(name: unknown): boolean {
  return typeof name === 'string' && (/^.+\..+$/.test(name) || name === 'closeH5ContainerView');
}

function toScript(answer: MockAnswer): MockScript {
  return isScript(answer) ? answer : (reply) => reply(answer);
}

function isScript(answer: MockAnswer): answer is MockScript {
  return typeof answer === 'function';
}
