import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles a page's code with what it imports from the built package, as an application's bundler does. */
export async function bundle(code, { resolveDir = `${root}bench/page`, ...options } = {}) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir },
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2017',
    charset: 'utf8',
    write: false,
    logLevel: 'error',
    // Leaves the paths of tsconfig.json aside, which lead to src.
    tsconfigRaw: {},
    ...options,
  });
  return outputFiles[0].text;
}
