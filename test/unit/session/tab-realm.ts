import { createContext, Script } from 'node:vm';
import { buildSync } from 'esbuild';

const [bundle] = buildSync({
  entryPoints: [new URL('../../../src/index.ts', import.meta.url).pathname],
  bundle: true,
  format: 'iife',
  globalName: 'upUserModule',
  target: 'es2017',
  write: false,
}).outputFiles;
const script = new Script(bundle?.text ?? '', { filename: 'up-user-module.js' });

type Package = typeof import('up-user-module');

/** Loads the package into a realm of its own, as a tab does, with these globals and none else. */
export function loadPackage(globals: Readonly<Record<string, unknown>>): Package {
  const context = createContext({ ...globals });
  script.runInContext(context);
  return context.upUserModule as Package;
}
