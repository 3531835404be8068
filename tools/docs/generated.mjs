import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { entries } from '../entries.mjs';
import { isChinese, nodesOf, parsePage, readPages, root, textOf } from './pages.mjs';
import { entryWords, methodWords, reasonWords, retCodeWords } from './words.mjs';

/**
 * What stands between `<!-- name -->` and `<!-- /name -->` in pages of both languages: Markdown, or the cells of a table.
 *
 * @type {Record<string, (say: (english: string, chinese: string) => string) => string | Promise<string[][]>>}
 */
const sections = { screenshots, methods, retCodes, errorTexts, reasons, entries: entryTable, sizes, times };

/** Writes them. */
export async function writeTables() {
  for (const { file, text } of readPages()) {
    const written = await generate(file, text);
    if (written !== text) writeFileSync(join(root, file), written);
  }
}

/** @returns the pages whose tables are stale */
export async function checkTables(pages) {
  const faults = [];
  for (const { file, text } of pages) {
    if ((await generate(file, text)) !== text) faults.push(`${file}: a table is stale: run \`npm run docs\``);
  }
  return faults;
}

async function generate(file, text) {
  const language = isChinese(file) ? 1 : 0;
  const say = (...words) => words[language];
  let written = text;
  for (const [name, make] of Object.entries(sections)) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(written)) continue;
    const made = await make(say);
    const markdown = typeof made === 'string' ? made : toMarkdown(made);
    written = written.replace(place, (_all, start, end) =>
      markdown ? `${start}\n${markdown}\n\n${end}` : `${start}${end}`,
    );
  }
  return written;
}

function toMarkdown([head, ...rows]) {
  if (!head) return '';
  const line = (cells) => `| ${cells.join(' | ')} |`.replace(/\| {2,}(?=\|)/g, '| ');
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

let contract;

/** The tables of the sources themselves. */
function readContract() {
  contract ??= (async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: ['contract/methods', 'contract/ret-info', 'errors/english']
          .map((file) => `export * from './src/${file}.js';`)
          .join(''),
        resolveDir: root,
      },
      bundle: true,
      format: 'esm',
      write: false,
    });
    return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  })();
  return contract;
}

/** The words for each key, and for no other. */
function wordsFor(keys, words) {
  const known = Object.keys(words);
  for (const key of keys)
    if (!known.includes(key)) throw new Error(`words.mjs has no ${key || 'main entry'}`);
  for (const key of known)
    if (!keys.includes(key)) throw new Error(`words.mjs has a ${key} that there is not`);
  return keys.map((key) => [key, words[key]]);
}

const quoted = (values) => values.map((value) => `\`${value}\``).join(' ');

/** Those that `npm run screenshots` has made, of one height beside each other. */
function screenshots(say) {
  const images = [
    [
      say('demo-light-en.png', 'demo-light-zh.png'),
      say(
        'The demo: stories to play, a phone with an H5 page, the world around it, and a diagram of what goes on',
        '演示页：可播放的场景、运行 H5 页面的手机、周围的环境，以及显示调用过程的时序图',
      ),
      '72%',
    ],
    [
      say('demo-phone-en.png', 'demo-phone-zh.png'),
      say('The diagram of the demo, on a phone', '手机上的演示页：时序图'),
      '20.8%',
    ],
  ];
  return images
    .filter(([file]) => existsSync(join(root, 'docs/images', file)))
    .map(([file, text, width]) => `<img src="docs/images/${file}" width="${width}" alt="${text}">`)
    .join('\n');
}

async function methods(say) {
  const { methods } = await readContract();
  return [
    [
      say('method', '方法'),
      say('params', '参数'),
      say('fails with', '失败时的 retCode'),
      say('since app', 'APP 版本'),
      say('over HTTP', '经 HTTP 时'),
    ],
    ...wordsFor(Object.keys(methods), methodWords).map(([name, words]) => {
      const { params, retCodes, since } = methods[name];
      const platforms = params?.fields.platform;
      const documented = platforms ? say(`\`{ platform }\`: `, '`{ platform }`：') + quoted(platforms) : '';
      if (params && !platforms && !words.params) throw new Error(`words.mjs has no params of ${name}`);
      return [
        `\`${name}\``,
        words.params ? say(...words.params) : documented,
        quoted(retCodes),
        since,
        say(...words.http),
      ];
    }),
  ];
}

async function retCodes(say) {
  const { retInfos } = await readContract();
  return [
    ['retCode', say('means', '含义'), say('what to do', '页面该怎么做')],
    ...wordsFor(inOrder(Object.keys(retInfos)), retCodeWords).map(([code, { means, todo }]) => [
      `\`${code}\``,
      say(means, retInfos[code]),
      say(...todo),
    ]),
  ];
}

async function errorTexts(say) {
  const { retInfos, english } = await readContract();
  return [
    ['retCode', '`retInfo`', say('English in `message`', '`message` 里的英文')],
    ...inOrder(Object.keys(retInfos)).map((code) => [`\`${code}\``, retInfos[code], english[code]]),
  ];
}

async function reasons(say) {
  const { retInfos, english } = await readContract();
  const names = Object.keys(english).filter((name) => !(name in retInfos));
  return [
    [
      '`reason`',
      'retCode',
      say('English in `message`', '`message` 里的英文'),
      say('what has happened', '发生了什么'),
      say('what to do', '怎么办'),
    ],
    ...wordsFor(names, reasonWords).map(([name, { retCode, happened, todo }]) => [
      `\`${name}\``,
      `\`${retCode}\``,
      english[name],
      say(...happened),
      say(...todo),
    ]),
  ];
}

/** Short codes first, which is not the order of an object with keys like `110001`. */
function inOrder(codes) {
  return codes.sort((a, b) => a.length - b.length || a.localeCompare(b));
}

async function entryTable(say) {
  return [
    [say('entry', '入口'), say('what it is for', '用途')],
    ...wordsFor(
      entries.map(({ path }) => path),
      entryWords,
    ).map(([path, words]) => [`\`up-user-module${path}\``, say(...words)]),
  ];
}

/** The rows of the tables in a section of bench/README.md, as texts by column; of two columns of a name, the first. */
function measured(section) {
  const file = 'bench/README.md';
  const [, text] = readFileSync(join(root, file), 'utf8').split(new RegExp(`<!-- /?${section} -->`));
  return nodesOf(parsePage(file, text).tree, 'table').flatMap(({ children: [head, ...rows] }) => {
    const keys = head.children.map(textOf);
    return rows.map(({ children }) =>
      Object.fromEntries(children.map((cell, i) => [keys[i], textOf(cell)]).reverse()),
    );
  });
}

async function sizes(say) {
  const rows = measured('size');
  const bytes = (key, column) => {
    const row = rows.find((row) => (row.script ?? row.what).startsWith(key));
    if (!row?.[column]) throw new Error(`bench/README.md has no ${column} of ${key}`);
    return row[column];
  };
  const ours = (name, text) => [text, bytes(name, 'gzip'), bytes(name, 'brotli')];
  const peers = [
    '@vkontakte/vk-bridge',
    '@capacitor/core',
    '@telegram-apps/bridge',
    'keycloak-js',
    'oidc-client-ts',
  ];
  return [
    [say('bytes', '字节'), 'gzip', 'brotli'],
    ours('global-native.js', say('script tag without HTTP', '脚本标签，不含 HTTP')),
    ours('global.js', say('script tag, everything', '脚本标签，全部功能')),
    ...peers.map((name) => [name, bytes(name, 'esbuild, gzip'), bytes(name, 'brotli')]),
  ];
}

/** The calls that were measured with both kinds of bridges. Nothing, as long as nobody has measured the current code. */
async function times(say) {
  const rows = measured('calls');
  const answering = (how) => rows.filter((row) => row['the native side answers'].startsWith(how));
  const behindHop = answering('behind a task');
  if (behindHop.length === 0) return [];
  return [
    [
      say('a native call, times the bare bridge call', '一次原生调用，是裸桥调用耗时的多少倍'),
      say('the app answers from a microtask', 'App 在微任务中应答'),
      say('behind a task hop, with JSON', 'App 隔一个任务应答，带 JSON'),
    ],
    ...behindHop.map((row) => [
      row.call,
      ...[...answering('from a microtask'), row]
        .filter(({ call }) => call === row.call)
        .map((measurement) => measurement['times the bare call']),
    ]),
  ];
}
