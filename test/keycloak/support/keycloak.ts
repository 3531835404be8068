import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../support/free-port.js';
import { distribution, fetchKeycloak } from './distribution.js';

export interface Keycloak {
  /** The URL of the realm zhiju. */
  readonly realm: string;
  stop(): Promise<void>;
}

/** The realm zhiju, and the one that is an identity provider of it. */
const realmFiles = ['realm-zhiju.json', 'realm-wechat.json'];
/** Milliseconds. The first start on a machine takes longest: Keycloak then builds itself for these options. */
const startupLimit = 180_000;
/** Milliseconds. */
const shutdownLimit = 20_000;

/**
 * Starts a Keycloak on loopback with both realms in memory; its files are in a directory of its own, which `stop`
 * removes.
 */
export async function startKeycloak(port?: number): Promise<Keycloak> {
  await fetchKeycloak();
  const url = `http://127.0.0.1:${port ?? (await freePort())}`;
  const home = await createHome();
  const server = spawn(
    join(distribution, 'bin/kc.sh'),
    [
      'start-dev',
      // The last one wins over the script's own.
      `-Dkc.home.dir=${home}`,
      '--db=dev-mem',
      '--http-host=127.0.0.1',
      `--http-port=${new URL(url).port}`,
      '--import-realm',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, KEYCLOAK_URL: url } },
  );
  const log = new LogTail(server);
  const realm = `${url}/realms/zhiju`;
  const stop = async () => {
    await end(server);
    await rm(home, { recursive: true, force: true });
  };
  try {
    await untilReady(realm, server);
    return { realm, stop };
  } catch (error) {
    await stop();
    // A first start that was interrupted leaves files that no later one can use.
    throw new Error(`Keycloak did not start: ${error}. Deleting .keycloak may help. Its log ends:\n${log}`);
  }
}

/** A home with data of its own; the rest is the distribution's. */
async function createHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'keycloak-'));
  for (const part of ['conf', 'lib', 'providers', 'themes'])
    await symlink(join(distribution, part), join(home, part));
  const imports = join(home, 'data', 'import');
  await mkdir(imports, { recursive: true });
  for (const file of realmFiles) await copyFile(resolve('test/keycloak', file), join(imports, file));
  return home;
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + startupLimit;
  while (!(await answers(url))) {
    if (hasExited(server)) throw new Error(`it has exited with ${server.exitCode ?? server.signalCode}`);
    if (Date.now() > deadline) throw new Error(`not ready after ${startupLimit / 1000} s`);
    await pause(200);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** The script passes the signal on to its Java, and waits for it. */
async function end(server: ChildProcess): Promise<void> {
  if (hasExited(server)) return;
  const exit = once(server, 'exit');
  server.kill('SIGTERM');
  const late = pause(shutdownLimit, 'late', { ref: false });
  if ((await Promise.race([exit, late])) === 'late') {
    throw new Error(`Keycloak, process ${server.pid}, has not stopped after ${shutdownLimit / 1000} s`);
  }
}

function hasExited({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** The last that a process has written. */
class LogTail {
  private text = '';

  constructor({ stdout, stderr }: ChildProcess) {
    for (const stream of [stdout, stderr]) {
      stream?.on('data', (chunk) => {
        this.text = (this.text + chunk).slice(-8000);
      });
    }
  }

  toString(): string {
    return this.text;
  }
}
