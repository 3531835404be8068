import type { HttpAdapter } from '../account/http-adapter.js';
import { methods } from '../contract/methods.js';
import { unsupported } from '../errors/failures.js';

/**
 * In the app the app's user is the user: an app that lacks a method must not make the page look logged out. There HTTP
 * answers for a user only when somebody has logged in over HTTP in this very page.
 */
export class AppUser {
  /** Over HTTP, those that are under way among them. */
  private readonly logins = new Set<object>();

  /** @param hasBridge whether there is a bridge now; a container that has none after `readyTimeout` is no app to ask */
  constructor(http: HttpAdapter, hasBridge: () => boolean) {
    const { call, login, logOut, signIn } = http;
    const { logins } = this;
    const count = (begun: Promise<void>): Promise<void> => {
      logins.add(begun);
      begun.catch(() => logins.delete(begun));
      return begun;
    };
    /** Whoever has logged in before has gone when the logout has succeeded. */
    const leave = <T>(logout: PromiseLike<T>): Promise<T> => {
      const former = [...logins];
      return Promise.resolve(logout).then((answer) => {
        for (const begun of former) logins.delete(begun);
        return answer;
      });
    };
    http.login = (...request) => {
      // So that the bridge is seen to be away, which may come back unnoticed.
      hasBridge();
      return count(login(...request));
    };
    http.signIn = (options) => count(signIn(options));
    http.logOut = () => leave(logOut());
    http.call = (method, ...rest) => {
      if (hasBridge() && logins.size === 0 && !methods[method].userless) {
        return Promise.reject(unsupported('APP内的用户由APP给出'));
      }
      const answer = call(method, ...rest);
      return method === 'logOut' ? leave(answer) : answer;
    };
  }

  /** The app's user is there now, whoever has logged in before. */
  arrive(): void {
    this.logins.clear();
  }
}
