/** The part of a window that tells an iframe of iOS. */
export interface FrameWindow {
  readonly navigator: { readonly userAgent: string; readonly maxTouchPoints?: number };
  readonly parent?: unknown;
}

export function isFrame(page: FrameWindow): boolean {
  return !!page.parent && page.parent !== page;
}

/** An iPad may call itself a Mac, but no Mac has a touch screen. */
export function isIos({ navigator: { userAgent, maxTouchPoints = 0 } }: FrameWindow): boolean {
  return /iP(hone|ad|od)/.test(userAgent) || (maxTouchPoints > 1 && /Macintosh/.test(userAgent));
}
