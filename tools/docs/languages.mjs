import ts from 'typescript';
import { isOutside, pathOf } from './links.mjs';
import { chineseOf, isChinese, nodesOf, sectionsOf, textOf } from './pages.mjs';

/**
 * Holds the two languages against each other, section by section: headings of the same depth, the same blocks of code
 * apart from comments, tables of the same size, the same links, and the same names in `code`.
 *
 * @returns what is different
 */
export function checkLanguages(pages) {
  const byFile = new Map(pages.map((page) => [page.file, page]));
  const faults = [];
  for (const page of pages) {
    const file = chineseOf(page.file);
    if (!file) continue;
    const other = byFile.get(file);
    faults.push(...(other ? compare(page, other) : [`${page.file}: ${file} is missing`]));
  }
  const known = new Set(pages.map(({ file }) => chineseOf(file)));
  for (const { file } of pages) {
    if (isChinese(file) && !known.has(file)) faults.push(`${file}: there is no English page of it`);
  }
  return faults;
}

function compare(english, chinese) {
  const sections = sectionsOf(english);
  const others = sectionsOf(chinese);
  const depths = (all) => all.map(({ heading }) => heading?.depth ?? 0).join(' ');
  if (depths(sections) !== depths(others)) {
    const at = sections.findIndex(({ heading }, i) => heading?.depth !== others[i]?.heading?.depth);
    const place = sections[at]?.heading ?? others[sections.length]?.heading;
    const name = place ? `"${textOf(place)}"` : 'the end';
    return [`${chinese.file}: its headings are not those of ${english.file}, from ${name} on`];
  }
  return sections.flatMap((section, i) => {
    const ours = factsOf(section, english.file);
    const theirs = factsOf(others[i], chinese.file);
    const line = others[i].heading?.position.start.line ?? 1;
    return Object.keys(ours)
      .filter((fact) => ours[fact].join('\n') !== theirs[fact].join('\n'))
      .map((fact) => {
        const missing = onlyIn(ours[fact], theirs[fact]);
        const besides = onlyIn(theirs[fact], ours[fact]);
        return `${chinese.file}:${line}: other ${fact} than in ${english.file}: without ${missing}; besides ${besides}`;
      });
  });
}

/** What is in one list and not in the other; of blocks of code, the lines. */
function onlyIn(these, those) {
  const others = new Set(those.flatMap((text) => text.split('\n')));
  return (
    these
      .filter((text) => !those.includes(text))
      .flatMap((text) => text.split('\n'))
      .filter((line) => !others.has(line))
      .join(', ') || 'nothing'
  );
}

/** What has to be the same in both languages, whatever the words are. */
function factsOf({ heading, nodes }, file) {
  const tree = { type: 'root', children: heading ? [heading, ...nodes] : nodes };
  const set = (values) => [...new Set(values)].sort();
  return {
    'blocks of code': nodesOf(tree, 'code')
      .filter(({ lang }) => lang !== 'text')
      .map(({ lang, value }) => `${lang}: ${withoutComments(lang, value)}`),
    'tables (rows × columns)': nodesOf(tree, 'table').map(
      ({ children: rows }) => `${rows.length} × ${rows[0].children.length}`,
    ),
    links: set(
      // Anchors are words of a language; links.mjs looks whether they exist.
      nodesOf(tree, 'link', 'image').map(({ url }) =>
        isOutside(url) ? url : pathOf(url, file).replace(/zh-CN[/]|[.]zh-CN/, ''),
      ),
    ),
    'names in `code`': set(nodesOf(tree, 'inlineCode').map(({ value }) => value)),
  };
}

const printer = ts.createPrinter({ removeComments: true });

function withoutComments(lang, code) {
  if (lang === 'js' || lang === 'ts') {
    return printer.printFile(ts.createSourceFile('block.ts', code, ts.ScriptTarget.Latest));
  }
  const comments = lang === 'html' ? /<!--[\s\S]*?-->|(?<=^|\s)\/\/.*$/gm : /(?<=^|\s)#.*$/gm;
  const kept = lang === 'json' ? code : code.replace(comments, '');
  return kept
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
