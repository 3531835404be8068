import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Program, parse } from 'acorn';
import { full } from 'acorn-walk';
import { entries } from '../../../tools/entries.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A file that pages load, as it is published. */
export interface PageFile {
  /** From the project's folder. */
  path: string;
  sourceType: 'module' | 'script';
  code: string;
}

/** ES2017 is what the oldest WebViews parse, and what webpack 4 parses. */
export const parseAsEs2017 = ({ code, sourceType }: Pick<PageFile, 'code' | 'sourceType'>): Program =>
  parse(code, { ecmaVersion: 2017, sourceType, ranges: true });

/** Every built file that an entry for pages reaches, ESM and CommonJS. */
export function pageSideFiles(): PageFile[] {
  const files = new Map<string, PageFile>();
  const visit = (path: string, sourceType: PageFile['sourceType']) => {
    if (files.has(path)) return;
    const code = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    const file = { path: relative(root, path), sourceType, code };
    files.set(path, file);
    // No other package is installed along, so each names a file.
    for (const target of importedBy(file)) visit(resolve(path, '..', target), sourceType);
  };
  for (const { source, kind } of entries.filter(({ page }) => page)) {
    if (kind === 'script') visit(join(root, `dist/${source}.js`), 'script');
    else {
      visit(join(root, `dist/esm/${source}.js`), 'module');
      visit(join(root, `dist/cjs/${source}.js`), 'script');
    }
  }
  return [...files.values()];
}

function importedBy(file: PageFile): string[] {
  const targets: string[] = [];
  full(parseAsEs2017(file), (node) => {
    if ('source' in node && isText(node.source)) targets.push(node.source.value);
    if (!isRequire(node)) return;
    const [target] = node.arguments;
    if (isText(target)) targets.push(target.value);
  });
  return targets;
}

const isText = (node: unknown): node is { value: string } =>
  typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string';

const isRequire = (node: object): node is { arguments: unknown[] } =>
  'callee' in node &&
  typeof node.callee === 'object' &&
  node.callee !== null &&
  'name' in node.callee &&
  node.callee.name === 'require';
