import type { UserInfo } from 'up-user-module';
import { localeOf, type TextKey, translator } from '../i18n/text.js';

export type View = 'loading' | 'failed' | 'login' | 'app-login' | 'profile' | 'edit' | 'card';

/** What the page shows. */
export interface State {
  view: View;
  user: UserInfo | undefined;
  loginBy: 'password' | 'sms';
  /** The action that is under way. */
  busy: string | undefined;
  notice: { readonly text: string; readonly isError: boolean } | undefined;
  /** Counts the uploads, since the picture's URL stays the same. */
  pictures: number;
  upload: { readonly preview: string; readonly done: number } | undefined;
  /** The WeChat user that has been bound. */
  wechat: string | undefined;
}

export const state: State = {
  view: 'loading',
  user: undefined,
  loginBy: 'password',
  busy: undefined,
  notice: undefined,
  pictures: 0,
  upload: undefined,
  wechat: undefined,
};

export const locale = localeOf(navigator.language);
export const text: (key: TextKey, values?: Readonly<Record<string, string | number>>) => string =
  translator(locale);

const listeners: (() => void)[] = [];

export function onChange(listener: () => void): void {
  listeners.push(listener);
}

export function change(changes: Partial<State>): void {
  Object.assign(state, changes);
  for (const listener of listeners) listener();
}
