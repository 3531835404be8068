import { aBoolean, aFunction, anObject, anything, type Rule } from '../../checks/rules.js';
import { isRecord } from '../../checks/values.js';
import { methodNames } from '../../contract/methods.js';
import type { MethodName } from '../../contract/types.js';
import { readOptions } from '../../errors/illegal-parameter.js';
import type { Injection, MockWindow } from './container.js';
import type { MockApp } from './handlers.js';
import type { MockUser } from './user.js';

/** What the app and its bridge do next; each may be set at any time and holds for the calls that follow. */
export interface MockConditions {
  /** Default: `['qq', 'wechat']`. `getQQMusicAuthorize` succeeds with `'qqMusic'`, and is 1100001 without it. */
  installedApps: readonly MockApp[];
  /** So many `getUserInfo` calls are answered 110002 before the first that is not. Default: 0. */
  refreshing: number;
  /** Milliseconds that every answer takes. What the call does, it does at once. Default: 0. */
  latency: number;
  /** Methods of a newer app than this one: error 1. Default: none. */
  missing: readonly MethodName[];
  /** Every call does what it should, and none is answered. Default: false. */
  silent: boolean;
}

export interface MockNebulaOptions extends Partial<MockConditions> {
  /** Default: the global `window`. */
  window?: MockWindow;
  /** When the bridge appears. Default: `'now'`; with `'never'` when `install()` is called. */
  inject?: Injection;
  /** `AlipayJSBridge.startupParams`, as an object or as JSON text. Default: `{}`. */
  startupParams?: object | string;
  /** `navigator.userAgent` while the page is in the container, e.g. `userAgents.ios`. Default: left as it is. */
  userAgent?: string;
  /** The JSAPI's name, as in the options of `nebulaAdapter`. Default: `upUserModule.<method>`. */
  jsapi?(method: string, module: string): string;
  /** What is different about the user; the rest is made up. */
  user?: Partial<MockUser>;
  /**
   * Calls that the mock has no answer for go on to the bridge that was there before, or that comes later. Default:
   * false; they are answered `{ error: 1 }`.
   */
  passThrough?: boolean;
  /**
   * Answers without a `latency` come from a microtask, so that a test with fake timers need not move its clock.
   * Default: false; they come from a timer, as in the container.
   */
  microtask?: boolean;
}

export function nameJsapi(method: string, module: string): string {
  return `${module}.${method}`;
}

const injection: Rule<Injection> = [
  (value): value is Injection => ['now', 'load', 'never'].some((when) => when === value) || isCount(value),
  '只能是 now、load、never 或不小于 0 的毫秒数',
];
const count: Rule<number> = [isCount, '必须是不小于 0 的数'];

export const mockRules: Readonly<Record<keyof MockNebulaOptions, Rule>> = {
  window: [isRecord, '必须是 window'],
  inject: injection,
  startupParams: anything,
  userAgent: [(value) => typeof value === 'string', '必须是字符串'],
  jsapi: aFunction,
  user: anObject,
  installedApps: listOf(['qq', 'weibo', 'wechat', 'qqMusic']),
  refreshing: count,
  latency: count,
  missing: listOf(methodNames),
  silent: aBoolean,
  passThrough: aBoolean,
  microtask: aBoolean,
};

/** Throws 000002 for an option that is unknown or wrong. */
export function readMockOptions(options: MockNebulaOptions, name = 'createMockNebula'): MockNebulaOptions {
  return readOptions(name, options, mockRules);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}

function listOf(values: readonly string[]): Rule {
  return [
    (list): list is unknown => Array.isArray(list) && list.every((item) => values.includes(item)),
    `必须是 ${values.join('、')} 的数组`,
  ];
}
