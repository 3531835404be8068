// Holds the layout (CONTRIBUTING.md): imports between the folders of `src` run one way, for types too, and no two files
// need each other. Part of `npm run lint`; prints each wrong import and fails.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../src/', import.meta.url));

/** What each folder may import besides itself. `.` are the entries. */
const mayImport = {
  contract: [],
  checks: ['contract'],
  errors: ['checks', 'contract'],
  async: ['errors', 'checks', 'contract'],
  http: ['async', 'errors', 'checks', 'contract'],
  session: ['http', 'async', 'errors', 'checks', 'contract'],
  module: ['async', 'errors', 'checks', 'contract'],
  bridge: ['async', 'errors', 'checks', 'contract'],
  account: ['session', 'http', 'async', 'errors', 'checks', 'contract'],
  'sign-in': ['account', 'session', 'http', 'async', 'errors', 'checks', 'contract'],
  uws: ['http', 'async', 'errors', 'checks', 'contract'],
  page: ['module', 'bridge', 'account', 'session', 'async', 'errors', 'checks', 'contract'],
};
const everythingElse = Object.keys(mayImport);
const folders = {
  ...mayImport,
  testing: everythingElse,
  server: everythingElse,
  '.': [...everythingElse, 'testing', 'server'],
};

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

/** The files of ours that a file imports, whether values or types. */
function importsOf(file) {
  const code = readFileSync(join(root, file), 'utf8');
  return Array.from(code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g), ([, path]) =>
    posix.join(posix.dirname(file), path.replace(/\.js$/, '.ts')),
  );
}

const graph = new Map(files.map((file) => [file, importsOf(file)]));
const folderOf = (file) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.');
const problems = [];

for (const [file, imports] of graph) {
  const from = folderOf(file);
  for (const target of imports) {
    const to = folderOf(target);
    if (!graph.has(target)) problems.push(`${file} imports ${target}, which does not exist`);
    else if (from !== to && !folders[from]?.includes(to)) problems.push(`${file} may not import ${target}`);
  }
}

/** Files whose imports have been followed to the end. */
const done = new Set();
function follow(file, path) {
  if (path.includes(file)) {
    problems.push(`circle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`);
  } else if (!done.has(file)) {
    for (const target of graph.get(file) ?? []) follow(target, [...path, file]);
    done.add(file);
  }
}
for (const file of files) follow(file, []);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`Imports run one way in all ${files.length} files.`);
