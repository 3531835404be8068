import type { AlipayJSBridge, NebulaWindow } from 'up-user-module';
import { userAgents } from 'up-user-module/testing';
import { vi } from 'vitest';

/** A page whose bridge a test can put there, announce and take away at any moment. */
export interface FakePage extends NebulaWindow {
  readonly document: EventTarget;
  parent: unknown;
  AlipayJSBridge: AlipayJSBridge | undefined;
  /** The container says that its bridge is there. */
  announce(): void;
}

export function fakePage(where: keyof typeof userAgents, bridge?: AlipayJSBridge): FakePage {
  const document = new EventTarget();
  const page: FakePage = {
    document,
    parent: undefined,
    navigator: { userAgent: userAgents[where] },
    AlipayJSBridge: bridge,
    announce: () => document.dispatchEvent(new Event('AlipayJSBridgeReady')),
  };
  page.parent = page;
  return page;
}

/** A bridge that answers every call with `answer`, at once. */
export function fakeBridge(answer: unknown = { retCode: '000000', retInfo: '', retData: {} }) {
  return {
    call: vi.fn<AlipayJSBridge['call']>((_name, _params, callback) => callback?.(answer)),
  };
}
