import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Demo {
  readonly url: string;
  stop(): Promise<void>;
}

const script = fileURLToPath(new URL('../../../demo/server.mjs', import.meta.url));

/**
 * Starts the demo's server as `npm start` does, on files that are built already.
 *
 * @param env `PORT` (default: any that is free), `HOST`, and `AVATARS` (default: a folder that goes with it)
 */
export async function startDemo(env: Readonly<Record<string, string>> = {}): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'up-user-module-avatars-'));
  const server = spawn(process.execPath, [script], {
    env: { ...process.env, PORT: '0', AVATARS: folder, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(server, 'exit');
  for await (const line of createInterface({ input: server.stdout })) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (!url) continue;
    return {
      url,
      async stop() {
        server.kill();
        await exit;
        await rm(folder, { recursive: true });
      },
    };
  }
  throw new Error('The demo has ended before it was there. Has it been built (npm run build)?');
}
