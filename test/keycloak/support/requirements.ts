import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../../support/on-path.js';
import { isFetched, keycloakVersion } from './distribution.js';

/** What these tests need and this machine does not have, each with the remedy. */
function missing(): string[] {
  const needs = [
    [hasJava17(), 'Java 17 or newer, as `java` on PATH or in JAVA_HOME'],
    [isFetched() || onPath('mvn'), `Maven, as \`mvn\` on PATH: it fetches Keycloak ${keycloakVersion}`],
    [onPath('chromium'), 'Chromium, as `chromium` on PATH'],
    [existsSync('dist/global.js'), 'the built package: run `npm run build`'],
  ] as const;
  return needs.flatMap(([there, need]) => (there ? [] : [need]));
}

/**
 * Why the tests are to be skipped; `undefined` when nothing is missing.
 *
 * @throws where they must not be skipped: with the environment's REQUIRE_KEYCLOAK=1
 */
export function whySkip(): string | undefined {
  const needs = missing();
  if (!needs.length) return undefined;
  const list = needs.map((need) => `\n  - ${need}`).join('');
  const reason = `The tests with a real Keycloak (npm run test:keycloak) need:${list}`;
  if (process.env.REQUIRE_KEYCLOAK === '1') throw new Error(reason);
  return `${reason}\nThey are skipped; REQUIRE_KEYCLOAK=1 makes that a failure.`;
}

function hasJava17(): boolean {
  const { JAVA_HOME } = process.env;
  const { stderr } = spawnSync(JAVA_HOME ? join(JAVA_HOME, 'bin', 'java') : 'java', ['-version'], {
    encoding: 'utf8',
  });
  const [, major = '0'] = /version "(\d+)/.exec(stderr ?? '') ?? [];
  return Number(major) >= 17;
}
