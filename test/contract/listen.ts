import { createServer } from 'node:https';
import { serve } from '@hono/node-server';

/**
 * Serves on a free port of 127.0.0.1.
 *
 * @param certificate for HTTPS, both in PEM. Default: HTTP
 */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  certificate?: { readonly key: string; readonly cert: string },
): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const server = serve({
    fetch: (request) => fetch(request),
    hostname: '127.0.0.1',
    port: 0,
    ...(certificate && { createServer, serverOptions: certificate }),
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return {
    origin: `${certificate ? 'https' : 'http'}://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Browsers keep their connections.
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}
