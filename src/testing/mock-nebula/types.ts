import type { MethodName } from '../../contract/types.js';
import type { MockConditions } from './options.js';
import type { MockUser } from './user.js';

/** A call as the app saw it. */
export interface MockMessage {
  /** The JSAPI's name. */
  readonly name: string;
  /** `undefined` where the page gave none. */
  readonly params: unknown;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** What the page got, the latest if there were several; absent as long as it got nothing. */
  answer?: unknown;
}

/** Answers one call by hand: `reply` may be called later, several times or never; what it throws, `call` throws. */
export type MockScript = (reply: (answer: unknown) => void) => void;

/** An answer as it stands (an envelope, its JSON text, a container error, any value), or a script. */
export type MockAnswer = MockScript | object | string | number | boolean | null | undefined;

/** The app and its user, as a test sets them. */
export interface MockDevice extends MockConditions {
  /** The user whom the ten methods show and change; change it as you like. */
  readonly user: MockUser;
  /** Every call so far, in order. */
  readonly messages: MockMessage[];
  /**
   * Scripts the answers of the next calls, one each, in order; after them the user answers again. Other JSAPIs, which
   * nobody answers otherwise (`{ error: 1 }`), keep their last one.
   *
   * ```ts
   * mock.answer('getUserInfo', { retCode: '00000', data: {} }, { error: 4 });
   * mock.answer('upVdnModule.goToPage', { retCode: '000000', retInfo: '', retData: null });
   * mock.answer('logOut', (reply) => { reply(first); reply(second); });
   * mock.answer('logOut', () => { throw new Error('broken bridge'); });
   * mock.answer('logOut', () => {}); // never
   * ```
   *
   * @param name one of the ten methods, or the whole name of another JSAPI
   * @throws UserModuleError 000002 for a name that is neither
   */
  answer(name: MethodName | (string & {}), ...answers: MockAnswer[]): void;
}

export interface MockNebula extends MockDevice {
  /** Dispatches a native event on `document`, with the payload's fields on the event; nothing without a bridge. */
  emit(event: string, payload?: object): void;
  /** Injects the bridge now, unless it is there already; after `remove()` too. */
  install(): void;
  /** Leaves the window as it was found. Answers under way never arrive. */
  remove(): void;
}
