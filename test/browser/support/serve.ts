import { createServer } from 'node:http';
import { extname } from 'node:path';

/** What a site has at each path, e.g. `/main.js`; a path without an extension is a page. */
export type Routes = Readonly<Record<string, string>>;

export interface Site {
  /** The origin, e.g. `http://127.0.0.1:40123`. */
  readonly origin: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** Serves texts on a free port of 127.0.0.1. Each request looks them up anew, so that routes can be added later. */
export function serve(routes: Routes): Promise<Site> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const text = Object.hasOwn(routes, pathname) ? routes[pathname] : undefined;
    const type = types[extname(pathname)] ?? 'text/plain';
    // Not `no-store`, which keeps pages out of the back/forward cache.
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': type, 'cache-control': 'no-cache' });
    response.end(text);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address !== 'object' || !address) throw new Error('The server has no port');
      resolve({
        origin: `http://127.0.0.1:${address.port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
