import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

/** A project of somebody else, with the packed package installed. */
export interface Home {
  path: string;
  /** Runs a command there, and gives what it wrote; throws, with all its output, when it fails. */
  run(command: string, ...args: string[]): string;
  /** Runs a script there that is written for the purpose, in this Node or in another. */
  node(file: string, code: string, binary?: string): string;
  remove(): void;
}

/**
 * @param template a folder with a package.json and sources, and a package-lock.json unless it is an example; without one,
 * an empty project
 */
export function makeHome(template?: string): Home {
  const path = mkdtempSync(join(tmpdir(), 'up-user-module-home-'));
  const run = (command: string, ...args: string[]) => {
    try {
      return execFileSync(command, args, { cwd: path, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`${[command, ...args].join(' ')}\n${stdout}\n${stderr}`, { cause: error });
    }
  };
  if (template && existsSync(join(template, 'package-lock.json'))) {
    cpSync(template, path, { recursive: true });
    run('npm', 'ci', '--no-audit', '--no-fund');
  } else if (template) {
    // An example, which has the package from where it lies; here it is to have the packed one.
    const filter = (file: string) => !/[\\/](node_modules|dist)$/.test(file);
    cpSync(template, path, { recursive: true, filter });
    const manifest = readFileSync(join(path, 'package.json'), 'utf8');
    writeFileSync(
      join(path, 'package.json'),
      manifest.replace('"file:../.."', JSON.stringify(`file:${inject('tarball')}`)),
    );
    run('npm', 'install', '--no-audit', '--no-fund', '--no-package-lock');
    return homeAt(path, run);
  } else {
    writeFileSync(join(path, 'package.json'), '{ "private": true }');
  }
  run('npm', 'install', '--no-audit', '--no-fund', '--no-save', inject('tarball'));
  return homeAt(path, run);
}

function homeAt(path: string, run: Home['run']): Home {
  return {
    path,
    run,
    node(file, code, binary = process.execPath) {
      writeFileSync(join(path, file), code);
      return run(binary, file).trim();
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
