import { attempt } from '../checks/foreign.js';
import { isFunction, isRecord } from '../checks/values.js';

/** The bridge that the container injects (nebula-container.md). */
export interface AlipayJSBridge {
  call(name: string, params?: object, callback?: (answer: unknown) => void): void;
}

/** What of a window tells where its page runs; a test may have less. */
export interface ContainerWindow {
  readonly AlipayJSBridge?: AlipayJSBridge | undefined;
  readonly navigator?: { readonly userAgent?: string };
}

export interface ContainerOptions {
  /** Default: the global `window`. */
  window?: object;
  /** Whether a user agent is a container's. Default: it carries one of the container's usual marks. */
  isContainer?: (userAgent: string) => boolean;
}

/** `AlipayClient/` is the one that the genuine library looks for. */
const marks = /Nebula|mPaaSClient|AlipayDefined|AliApp\(|AlipayClient\//;

export function hasContainerMark(userAgent: string): boolean {
  return marks.test(userAgent);
}

export function globalWindow(): (Window & ContainerWindow) | undefined {
  return typeof window === 'undefined' ? undefined : window;
}

/** A bridge is an object with a function `call`; an element whose `id` is `AlipayJSBridge` is none. */
export function isBridge(value: unknown): value is AlipayJSBridge {
  return isRecord(value) && isFunction(value.call);
}

export function bridgeOf(page: ContainerWindow): AlipayJSBridge | undefined {
  return attempt(() => (isBridge(page.AlipayJSBridge) ? page.AlipayJSBridge : undefined));
}

/**
 * Whether the page runs in the container: there is a bridge, or by the user agent there is going to be one. An object
 * without a user agent is no window of a browser, and nothing speaks against it.
 */
export function isInApp({
  window: page = globalWindow(),
  isContainer = hasContainerMark,
}: ContainerOptions = {}): boolean {
  const host: ContainerWindow | undefined = page;
  if (!host) return false;
  const { userAgent } = host.navigator || {};
  return !!bridgeOf(host) || userAgent === undefined || isContainer(userAgent);
}
