import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed package. */
    tarball: string;
  }
}

/** Packs the package once for all these tests, as npm does it before it publishes: that builds it, too. */
export default function pack(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'up-user-module-packed-'));
  // What goes wrong is in the error's text.
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: 'pipe',
  });
  const [name, ...others] = readdirSync(folder);
  if (!name || others.length) throw new Error(`npm pack made ${others.length + 1} files`);
  project.provide('tarball', join(folder, name));
  return () => rmSync(folder, { recursive: true, force: true });
}
