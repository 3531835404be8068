import type { MockUserState } from 'up-user-module/testing';
import type { AppUserName } from './app-users.js';

/** What happens to the page, as somebody sets it. */
export interface Conditions {
  /** Milliseconds that every answer takes, of the app and of HTTP. */
  latency: number;
  /** The app does what it should, and never calls back. */
  silent: boolean;
  /** So many calls of `getUserInfo` are answered 110002 before the first that is not. */
  refreshing: number;
  /** There is no network. */
  offline: boolean;
  /** The app's user. */
  person: AppUserName;
  /** Whether that user is logged in. */
  user: MockUserState;
  /** Milliseconds until the container has injected its bridge. */
  bridgeAfter: number;
}

export const usual: Readonly<Conditions> = {
  latency: 0,
  silent: false,
  refreshing: 0,
  offline: false,
  person: 'xiaoming',
  user: 'loggedIn',
  bridgeAfter: 0,
};
