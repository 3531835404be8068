import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../demo/gateway.mjs', import.meta.url));

/** `demo/gateway.mjs` in a process of its own. */
export interface GatewayProcess {
  readonly process: ChildProcess;
  /** All that it has printed. */
  printed(): string;
  /** Resolves with the URL that it listens on, without a path. Rejects when it ends before. */
  listening(): Promise<string>;
  kill(): Promise<void>;
}

export function startGateway(env: Readonly<Record<string, string>>): GatewayProcess {
  const child = spawn(process.execPath, [script], {
    env: { PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk;
    });
  }
  return {
    process: child,
    printed: () => printed,
    async listening() {
      for await (const line of createInterface({ input: child.stdout })) {
        const [, port] = /port (\d+)/.exec(line) ?? [];
        if (port) return `http://127.0.0.1:${port}`;
      }
      throw new Error(`The gateway has ended before it was there: ${printed}`);
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}
