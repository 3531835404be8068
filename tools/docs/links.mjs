import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { anchorsOf, nodesOf, root } from './pages.mjs';

/** @returns the links of pages to files and headings that are not there */
export function checkLinks(pages) {
  const anchors = new Map(pages.map((page) => [page.file, anchorsOf(page)]));
  return pages.flatMap((page) =>
    linksOf(page).flatMap(({ url, line }) => {
      const fault = faultOf(url, page.file, anchors);
      return fault ? [`${page.file}:${line}: ${fault}`] : [];
    }),
  );
}

/** The links and images of a page, with the line of each. */
export function linksOf({ tree }) {
  const links = nodesOf(tree, 'link', 'image', 'definition', 'html');
  return links.flatMap(({ type, url, value, position: { start } }) => {
    const urls =
      type === 'html' ? [...value.matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, url]) => url) : [url];
    return urls.map((url) => ({ url, line: start.line }));
  });
}

export const isOutside = (url) => /^(https?|mailto):/.test(url);

/** The file that a link of a page leads to. */
export function pathOf(url, file) {
  const [path] = decodeURI(url).split('#');
  return path ? posix.join(posix.dirname(file), path) : file;
}

function faultOf(url, file, anchors) {
  if (isOutside(url)) return undefined;
  const [, anchor] = decodeURI(url).split('#');
  const target = pathOf(url, file);
  const isThere = anchors.has(target) || (!target.startsWith('..') && existsSync(join(root, target)));
  if (!isThere) return `there is no ${url}`;
  if (anchor === undefined || anchors.get(target)?.has(anchor)) return undefined;
  return `${target} has no #${anchor}`;
}
