import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Bundles a page's own modules with what they import from the built package, as an application's bundler does: an
 * `import` of `up-user-module` gets dist/esm, a `require` dist/cjs.
 *
 * @param files the modules by name, e.g. `./main.js`
 * @returns a script in which `entry` runs
 */
export async function bundle(files: Readonly<Record<string, string>>, entry = './main.js'): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    plugins: [inMemory(files)],
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    platform: 'browser',
    absWorkingDir: root,
    // Leaves the paths of tsconfig.json aside, which lead to src.
    tsconfigRaw: {},
  });
  const source = Object.keys(metafile.inputs).find((path) => path.startsWith('src/'));
  if (source) throw new Error(`The bundle has ${source} in it instead of a built file`);
  const [output] = outputFiles;
  return output?.text ?? '';
}

function inMemory(files: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'in-memory',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\// }, ({ path, namespace, kind }) =>
        kind === 'entry-point' || namespace === 'page' ? { path, namespace: 'page' } : undefined,
      );
      onLoad({ filter: /.*/, namespace: 'page' }, ({ path }) => ({
        contents: files[path] ?? '',
        resolveDir: root,
      }));
    },
  };
}
