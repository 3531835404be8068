import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** The newest one that runs on Java 17. */
export const keycloakVersion = '26.7.3';

const name = `keycloak-${keycloakVersion}`;
const cache = resolve('.keycloak');
const unpack = 'org.apache.maven.plugins:maven-dependency-plugin:3.9.0:unpack';

/** Where the distribution is, or is going to be. */
export const distribution = join(cache, name);

export function isFetched(): boolean {
  return existsSync(distribution);
}

/** Has Maven fetch and unpack Keycloak (170 MB) unless it is there. */
export async function fetchKeycloak(): Promise<void> {
  if (isFetched()) return;
  await mkdir(cache, { recursive: true });
  // Beside its place, so that what is half unpacked never passes for the whole.
  const directory = await mkdtemp(join(cache, 'unpacking-'));
  try {
    const artifact = `org.keycloak:keycloak-quarkus-dist:${keycloakVersion}:zip`;
    const options = ['-B', '-q', `-Dartifact=${artifact}`, `-DoutputDirectory=${directory}`];
    await promisify(execFile)('mvn', [unpack, ...options], { cwd: directory, timeout: 300_000 });
    await rename(join(directory, name), distribution);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
