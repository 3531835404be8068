/** Milliseconds in the background after which much may have happened elsewhere. */
const longAway = 60_000;

/**
 * Calls `listener` when the page comes back: from the back/forward cache, from being offline, to the front of the app, or
 * after a long time in the background. Gives back the function that stops it.
 */
export function whenBack(listener: () => void): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => {};
  let hiddenAt: number | undefined;
  const onShow = ({ persisted }: PageTransitionEvent) => {
    if (persisted) listener();
  };
  const onVisibility = () => {
    // By the wall clock, since the monotonic one may stand still while a device sleeps.
    if (document.visibilityState === 'hidden') hiddenAt = Date.now();
    else if (hiddenAt !== undefined && Math.abs(Date.now() - hiddenAt) >= longAway) listener();
  };
  window.addEventListener('pageshow', onShow);
  window.addEventListener('online', listener);
  document.addEventListener('resume', listener);
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    window.removeEventListener('pageshow', onShow);
    window.removeEventListener('online', listener);
    document.removeEventListener('resume', listener);
    document.removeEventListener('visibilitychange', onVisibility);
  };
}
