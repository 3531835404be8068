// A server of the gateway bench in a process of its own: `node run.mjs <name> <upstream> [<socket of Redis>]`. Tells its parent where it
// listens, and how much it has used, whenever it is asked.
import { once } from 'node:events';
import { servers } from './servers.mjs';

const [name, upstream, redis] = process.argv.slice(2);
const server = await servers[name](upstream, redis);
if (!server.listening) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: user + system, memory: process.memoryUsage.rss() });
});
// A profile is written when the process ends in good order.
process.on('disconnect', () => process.exit());
process.send({ origin: `http://127.0.0.1:${server.address().port}` });
