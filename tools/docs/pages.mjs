import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import GithubSlugger from 'github-slugger';
import { toString as textOf } from 'mdast-util-to-string';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';

export const root = join(import.meta.dirname, '../..');

/**
 * @typedef {object} Page
 * @property {string} file Its path in the project.
 * @property {string} text
 * @property {object} tree Markdown's syntax tree (mdast).
 * @property {boolean} isGenerated Part of the API reference, whose texts TypeDoc answers for.
 */

const markdown = unified().use(remarkParse).use(remarkGfm);

/** @returns {Page} */
export function parsePage(file, text) {
  return { file, text, tree: markdown.parse(text), isGenerated: file.startsWith('docs/api/') };
}

/** Every Markdown file of the project. */
export function readPages() {
  return markdownIn('')
    .sort()
    .map((file) => parsePage(file, readFileSync(join(root, file), 'utf8')));
}

/** What is installed, built or hidden. */
const notOurs = /^(\.|node_modules$|dist|coverage$)/;

function markdownIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.test(entry.name) ? [] : markdownIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** The file with the same content in Chinese; `undefined` where there is only one language. */
export function chineseOf(file) {
  if (file === 'README.md') return 'README.zh-CN.md';
  return /^docs\/[^/]+\.md$/.test(file) ? file.replace('docs/', 'docs/zh-CN/') : undefined;
}

export const isChinese = (file) => file.includes('zh-CN');

/** What stands between headings: the heading, and the nodes up to the next one. */
export function sectionsOf({ tree }) {
  const sections = [{ heading: undefined, nodes: [] }];
  for (const node of tree.children) {
    if (node.type === 'heading') sections.push({ heading: node, nodes: [] });
    else sections.at(-1).nodes.push(node);
  }
  return sections;
}

/** Nodes of a type, at any depth. */
export function nodesOf(tree, ...types) {
  const found = [];
  visit(tree, (node) => {
    if (types.includes(node.type)) found.push(node);
  });
  return found;
}

/** The blocks of a page, with the line that each begins at. */
export function blocksOf({ file, tree }) {
  return nodesOf(tree, 'code').map(({ lang, meta, value, position }) => ({
    file,
    line: position.start.line + 1,
    lang,
    meta,
    value,
  }));
}

/** What a link may name after `#`, as GitHub makes it from headings, or as HTML has it. */
export function anchorsOf({ tree }) {
  const slugger = new GithubSlugger();
  const headings = nodesOf(tree, 'heading').map((heading) => slugger.slug(textOf(heading)));
  const ids = nodesOf(tree, 'html').flatMap(({ value }) =>
    [...value.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id),
  );
  return new Set([...headings, ...ids]);
}

export { textOf };
