import { serve } from '@hono/node-server';

/**
 * Serves on that port, or while it is taken on the next one.
 *
 * @param fetch answers a request
 * @returns the server and its port
 */
export function listen(fetch, { host, port }) {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, (address) =>
      resolve({ server, port: address.port }),
    );
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve(listen(fetch, { host, port: port + 1 }));
      else reject(error);
    });
  });
}
