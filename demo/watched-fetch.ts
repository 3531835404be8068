/** One HTTP request, without its query, headers and body. */
export interface WatchedRequest {
  readonly method: string;
  readonly path: string;
  /** `undefined` without an answer. */
  readonly status: number | undefined;
  readonly ms: number;
}

export interface WatchedFetch {
  readonly fetch: typeof fetch;
  /** Those that ended, oldest first. */
  readonly requests: readonly WatchedRequest[];
}

export function watchFetch(): WatchedFetch {
  const requests: WatchedRequest[] = [];
  return {
    requests,
    async fetch(input, init) {
      const { method, url } = new Request(input, init);
      const start = performance.now();
      let status: number | undefined;
      try {
        const response = await globalThis.fetch(input, init);
        status = response.status;
        return response;
      } finally {
        requests.push({ method, path: new URL(url).pathname, status, ms: performance.now() - start });
      }
    },
  };
}
