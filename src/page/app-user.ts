import type { HttpAdapter } from '../account/http-adapter.js';
import { methods } from '../contract/methods.js';
import { unsupported } from '../errors/failures.js';

/**
 * In the app the app's user is the user: an app that lacks a method must not make the page look logged out. There HTTP
 * answers for a user only when somebody has logged in over HTTP in this very page.
 *
 * @param inApp whether the page runs in the app now
 * @returns the function that makes it forget who has logged in, for when the app's own user is there
 */
export function keepToAppUser(http: HttpAdapter, inApp: () => boolean): () => void {
  const { call, login } = http;
  const logins = new Set<object>();
  http.login = (...request) => {
    const begun = {};
    logins.add(begun);
    const done = login(...request);
    done.catch(() => logins.delete(begun));
    return done;
  };
  http.call = (method, params, options) => {
    if (inApp() && logins.size === 0 && !methods[method].userless) {
      return Promise.reject(unsupported('APP 内的用户由 APP 给出，但 AlipayJSBridge 不可用'));
    }
    return call(method, params, options);
  };
  return () => logins.clear();
}
