import type { AppPlatform } from '../contract/types.js';

/** What the user agent of each app's own browser carries. */
const marks: Readonly<Record<AppPlatform, RegExp>> = {
  wechat: /MicroMessenger\//,
  qq: /\bQQ\//,
  weibo: /Weibo/,
};

export function isAppPlatform(name: unknown): name is AppPlatform {
  return typeof name === 'string' && Object.keys(marks).indexOf(name) >= 0;
}

/** Whether the page runs inside that app, which is all that a browser can know about what is installed. */
export function runsInside(platform: AppPlatform): boolean {
  return typeof navigator !== 'undefined' && marks[platform].test(navigator.userAgent);
}
