import { isBridge } from '../../bridge/container.js';
import { illegalParameter } from '../../errors/illegal-parameter.js';
import { createApp } from './app.js';
import { type Container, type MockWindow, openContainer } from './container.js';
import { jsonCopy } from './json-copy.js';
import { type MockNebulaOptions, readMockOptions } from './options.js';
import type { MockNebula } from './types.js';

/**
 * A Nebula container around a window, and in it an app with a user (nebula-container.md): what a page finds when it
 * runs in the app. The window is in the container from now on, until `remove()`; several mocks on one window have
 * to be removed in reverse order.
 *
 * @throws UserModuleError 000002 for an option that is unknown or wrong, or when there is no window
 */
export function createMockNebula(given: MockNebulaOptions = {}): MockNebula {
  const options = readMockOptions(given);
  const { window: page = globalWindow(), inject = 'now', startupParams = {}, userAgent } = options;
  const { passThrough = false, microtask = false } = options;
  const { device, receive } = createApp(options);
  let container: Container | undefined;

  const enter = () =>
    openContainer({
      window: page,
      userAgent,
      startupParams,
      passThrough,
      microtask,
      native(name, params, callback, clock) {
        receive(
          name,
          params,
          (take, ms) => {
            // The container calls back from a timer, a moment after the answer.
            clock.after(ms + 1, () => {
              const answer = take();
              callback?.(answer);
            });
          },
          (message) => {
            const real = container?.behind();
            if (!passThrough || !isBridge(real)) return false;
            real.call(name, Object(params), (answer) => {
              message.answer = jsonCopy(answer);
              callback?.(answer);
            });
            return true;
          },
        );
      },
    });

  const mock: MockNebula = Object.assign(device, {
    emit(event: string, payload: object = {}) {
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
  });
  container = enter();
  container.injectAt(inject);
  return mock;
}

function globalWindow(): MockWindow {
  if (typeof window === 'undefined') throw illegalParameter('window 在没有全局 window 的环境里必须给出');
  return window;
}
