import { vi } from 'vitest';
import type { MockBridge } from '../../../../src/testing/mock-nebula/bridge.js';

function isBridge(value: unknown): value is MockBridge {
  return typeof value === 'object' && value !== null && 'call' in value;
}

/** The bridge as a page finds it. */
export function bridge(page: object = window): MockBridge {
  const found: unknown = Reflect.get(page, 'AlipayJSBridge');
  if (!isBridge(found)) throw new Error('No bridge on this window');
  return found;
}

/** Calls a JSAPI; what its callback gets is added to the list as it comes. */
export function send(name: string, params?: object, page?: object): unknown[] {
  const answers: unknown[] = [];
  bridge(page).call(name, params, (answer) => answers.push(answer));
  return answers;
}

/** Calls one of the ten methods and gives back its answer, which fake timers must let arrive. */
export function ask(method: string, params?: object, page?: object): unknown {
  const answers = send(`upUserModule.${method}`, params, page);
  vi.advanceTimersByTime(1);
  if (answers.length !== 1) throw new Error(`${answers.length} answers`);
  return answers[0];
}
