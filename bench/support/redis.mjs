import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';

/** A Redis of its own, on a socket in a folder of its own; `undefined` where there is no `redis-server`. */
export async function startRedis() {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'bench-redis-'));
  const path = join(folder, 'socket');
  const args = ['--port', '0', '--unixsocket', path, '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  // It takes a moment until it listens.
  const client = createClient({
    socket: { path, reconnectStrategy: (retries) => retries < 200 && 50 },
  }).on('error', () => {});
  await client.connect();
  return {
    path,
    client,
    async stop() {
      client.destroy();
      server.kill();
      await once(server, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}

/** How many commands there were since `CONFIG RESETSTAT`, and how many microseconds one took in Redis. */
export async function commandsOf(client) {
  const stats = await client.info('commandstats');
  const commands = Array.from(
    stats.matchAll(/cmdstat_([\w|]+):calls=(\d+),usec=(\d+)/g),
    ([, name, calls, microseconds]) => ({ name, calls: Number(calls), microseconds: Number(microseconds) }),
  ).filter(({ name }) => !/^(config|info|memory|client|hello|command)/.test(name));
  const sum = (key) => commands.reduce((total, command) => total + command[key], 0);
  return { calls: sum('calls'), microseconds: sum('microseconds') };
}

/** Bytes of Redis for each of many keys with this value, and with an end, as sessions have it. */
export async function bytesOf(client, value, count = 20_000) {
  const used = async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))[1]);
  const key = (number) => `up-user-module:session:${number.toString(16).padStart(64, '0')}`;
  const before = await used();
  for (let i = 0; i < count; i += 1000) {
    const batch = Array.from({ length: 1000 }, (_, j) => client.set(key(i + j), value, { PX: 86_400_000 }));
    await Promise.all(batch);
  }
  const bytes = ((await used()) - before) / count;
  await client.flushAll();
  return bytes;
}
