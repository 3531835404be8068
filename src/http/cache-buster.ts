/**
 * Query parameters for a read of what belongs to one user, which goes out with `cache: 'no-store'`: the browser's cache
 * does not look at `Authorization`, and would give one user's data to the next.
 *
 * Chromium before 64 and `fetch` polyfills pass over that option, and a header in its place would need a preflight that
 * realms refuse. There, no two URLs are the same. `_` is the name that a widely used polyfill gives it, too.
 */
export function cacheBuster(): { _?: string } {
  return typeof Request !== 'undefined' && 'cache' in Request.prototype ? {} : { _: String(Math.random()) };
}
