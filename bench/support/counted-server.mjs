import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';

/** An HTTP server on a free loopback port that counts what goes over its sockets. */
export async function countedServer(answer) {
  const counts = { requests: 0, preflights: 0, bytes: 0 };
  const server = createAdaptorServer({
    fetch(request) {
      counts[request.method === 'OPTIONS' ? 'preflights' : 'requests']++;
      return answer(request);
    },
  });
  const sockets = new Set();
  const closed = (socket) => {
    sockets.delete(socket);
    counts.bytes += socket.bytesRead + socket.bytesWritten;
  };
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => closed(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    /** What there was so far. */
    counts() {
      const open = Array.from(sockets, ({ bytesRead, bytesWritten }) => bytesRead + bytesWritten);
      return { ...counts, bytes: open.reduce((sum, bytes) => sum + bytes, counts.bytes) };
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
