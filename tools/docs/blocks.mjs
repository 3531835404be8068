import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultTreeAdapter, parse, parseFragment } from 'parse5';
import ts from 'typescript';
import { blocksOf, root } from './pages.mjs';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * Checks every block of code: TypeScript and JavaScript, also that of `<script>`, are type-checked as a reader would
 * write them, with the names of reader.d.ts; JSON and HTML are parsed; of shell lines, what they name has to be there.
 *
 * @returns what is wrong
 */
export function checkBlocks(pages) {
  const blocks = pages.filter(({ isGenerated }) => !isGenerated).flatMap(blocksOf);
  return [
    ...blocks.flatMap(faultsOf),
    ...typeFaults(blocks.flatMap(programsOf)),
    ...pages.filter(({ isGenerated }) => !isGenerated).flatMap(namedScripts),
  ];
}

const isTypeScript = ({ lang }) => lang === 'js' || lang === 'ts';

/** What can be said of a block alone. */
function faultsOf(block) {
  const { file, line, lang, value } = block;
  const fault = (text) => [`${file}:${line}: ${text}`];
  switch (lang) {
    case 'js':
    case 'ts':
    case 'text':
    case 'nginx':
      return [];
    case 'json':
      try {
        JSON.parse(value);
        return [];
      } catch (error) {
        return fault(error.message);
      }
    case 'html':
      return htmlFaults(block);
    case 'sh':
      return shellFaults(value).flatMap(fault);
    default:
      return fault(`nothing checks blocks of ${lang ?? 'no language'}`);
  }
}

function parseHtml({ file, line, value }) {
  const faults = [];
  const onParseError = ({ code, startLine }) => faults.push(`${file}:${line + startLine - 1}: ${code}`);
  const options = { onParseError, sourceCodeLocationInfo: true };
  const document = /^<!doctype/i.test(value) ? parse(value, options) : parseFragment(value, options);
  return { document, faults };
}

const htmlFaults = (block) => parseHtml(block).faults;

function shellFaults(code) {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' });
  if (status !== 0) return [stderr.trim()];
  const missing = (pattern, isThere) =>
    [...code.matchAll(pattern)].flatMap(([, name]) => (isThere(name) ? [] : [`there is no ${name}`]));
  return [
    ...missing(/\bnpm (start|test)\b/g, (name) => name in scripts),
    ...missing(/\bnode (?!-)(\S+)/g, (path) => existsSync(join(root, path))),
    ...missing(/\bcd (\S+)/g, (path) => existsSync(join(root, path))),
  ];
}

/** Also outside of blocks. */
function namedScripts({ file, text }) {
  return text
    .split('\n')
    .flatMap((content, i) =>
      [...content.matchAll(/\bnpm run ([\w:]+)/g)]
        .filter(([, name]) => !(name in scripts))
        .map(([, name]) => `${file}:${i + 1}: there is no npm run ${name}`),
    );
}

/** In a page with the script tag these are there. */
const scriptTag = `
  import UplusApi from 'up-user-module';
  import type {} from 'up-user-module/mock';
  const uplusapi = new UplusApi();`.replaceAll('\n', '');

/** What there is to type-check in a block: the first line is for what is there before. */
function programsOf(block) {
  const { file, line } = block;
  if (isTypeScript(block)) return [{ file, line, before: 'export {};', code: block.value }];
  if (block.lang !== 'html') return [];
  return scriptsOf(parseHtml(block).document).map(({ value, sourceCodeLocation: { startLine } }) => ({
    file,
    line: line + startLine - 1,
    before: `${scriptTag} export {};`,
    code: value,
  }));
}

function scriptsOf(node) {
  if (node.tagName === 'script') return node.childNodes;
  return (defaultTreeAdapter.getChildNodes(node) ?? []).flatMap(scriptsOf);
}

/** Type-checks programs as files in memory, each with as many empty lines before it as it has in its page. */
function typeFaults(programs) {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tools/docs/tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
      },
    },
  );
  const files = new Map(
    programs.map(({ file, line, before, code }) => [
      join(root, `${file}.${line}.ts`),
      { page: file, text: `${before}${'\n'.repeat(line - 1)}${code}\n` },
    ]),
  );
  const host = ts.createCompilerHost(config.options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path)?.text ?? readFile(path);
  host.getSourceFile = (path, options, ...rest) =>
    files.has(path)
      ? ts.createSourceFile(path, files.get(path).text, options)
      : getSourceFile(path, options, ...rest);
  const program = ts.createProgram([...config.fileNames, ...files.keys()], config.options, host);
  const named = [...config.fileNames, ...files.keys()].map((path) => program.getSourceFile(path));
  return [
    ...program.getGlobalDiagnostics(),
    ...named.flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]),
  ].map(({ file, start, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (!file) return text;
    const { line, character } = file.getLineAndCharacterOfPosition(start);
    return `${files.get(file.fileName)?.page ?? file.fileName}:${line + 1}:${character + 1}: ${text}`;
  });
}
