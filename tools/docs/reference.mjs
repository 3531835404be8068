import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application } from 'typedoc';
import { modules } from '../entries.mjs';
import { root } from './pages.mjs';

const published = join(root, 'docs', 'api');

const contents = `# API reference

Made from the docstrings by \`npm run docs\`.

${modules.map(({ path, source }) => `- [\`up-user-module${path}\`](${fileOf(source)})`).join('\n')}
`;

/** TypeDoc leaves the `/index` of a folder out. */
function fileOf(source) {
  return `${source.replace(/\/index$/, '')}.md`;
}

async function generate(out) {
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: modules.map(({ source }) => join(root, 'src', `${source}.ts`)),
    tsconfig: join(root, 'tools', 'tsconfig.api.json'),
    out,
    name: 'up-user-module',
    readme: 'none',
    // Links into the sources would change with every commit.
    disableSources: true,
    sort: ['source-order'],
    logLevel: 'Warn',
    validation: { notExported: false, invalidLink: true },
    treatWarningsAsErrors: true,
    router: 'module',
    entryFileName: 'README',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    pageTitleTemplates: { module: ({ name }) => `up-user-module${name === 'index' ? '' : `/${name}`}` },
    useCodeBlocks: true,
    expandParameters: true,
    excludeProtected: true,
    excludeExternals: true,
    groupOrder: ['Classes', 'Functions', 'Variables', 'Interfaces', 'Type Aliases'],
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    enumMembersFormat: 'table',
    propertyMembersFormat: 'table',
    typeDeclarationFormat: 'table',
  });
  const project = await app.convert();
  if (!project) throw new Error('The sources do not compile.');
  for (const reflection of Object.values(project.reflections)) {
    // What a class has is of interest, not from which base class, which may not be public.
    delete reflection.inheritedFrom;
    delete reflection.overwrites;
    delete reflection.implementationOf;
  }
  await app.generateOutputs(project);
  writeFileSync(join(out, 'README.md'), contents);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('The docstrings are not in order.');
}

/** The path and text of every file. */
const read = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((file) => `${file.slice(folder.length)}\n${readFileSync(file, 'utf8')}`);

/** Writes docs/api, the API reference from the docstrings, one Markdown file an entry. */
export async function writeReference() {
  rmSync(published, { recursive: true, force: true });
  await generate(published);
}

/** @returns what is wrong with docs/api */
export async function checkReference() {
  const fresh = mkdtempSync(join(tmpdir(), 'up-user-module-docs-'));
  try {
    await generate(fresh);
    return read(fresh).join('\n') === read(published).join('\n')
      ? []
      : ['docs/api is stale: run `npm run docs`'];
  } finally {
    rmSync(fresh, { recursive: true });
  }
}
