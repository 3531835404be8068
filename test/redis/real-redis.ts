import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { freePort } from '../support/free-port.js';

/** Why these tests cannot run here; `undefined` where they can. */
export const missing = whyNoRedis();
if (missing) console.warn(`The tests with a real Redis are skipped: ${missing}`);

function whyNoRedis(): string | undefined {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    const reason = 'redis-server is not on PATH.';
    if (process.env.REQUIRE_REDIS === '1') throw new Error(`REQUIRE_REDIS is 1, but ${reason}`);
    return reason;
  }
}

/** A Redis of its own, and clients of it as processes have them. */
export async function startRedis(clientCount = 2) {
  const directory = await mkdtemp(join(tmpdir(), 'real-redis-'));
  const port = await freePort();
  let server = spawnServer();
  const clients = Array.from({ length: clientCount }, connect);
  // The first tries may come before Redis listens; the client repeats them.
  for (const client of clients) client.on('error', () => {});
  await Promise.all(clients.map((client) => client.connect()));

  function spawnServer(): ChildProcess {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
    return spawn('redis-server', [...args, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
  }

  function connect() {
    return createClient({
      socket: { host: '127.0.0.1', port, reconnectStrategy: (retries) => retries < 200 && 50 },
    });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    clients,
    end,
    /** Stops its process without ending it: connections stay open, and nothing answers. */
    freeze: () => server.kill('SIGSTOP'),
    unfreeze: () => server.kill('SIGCONT'),
    restart() {
      server = spawnServer();
    },
    async stop(): Promise<void> {
      for (const client of clients) client.destroy();
      await end('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
