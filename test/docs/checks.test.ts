// @vitest-environment node
import { expect, it } from 'vitest';
import { checkBlocks } from '../../tools/docs/blocks.mjs';
import { checkTables } from '../../tools/docs/generated.mjs';
import { checkLanguages } from '../../tools/docs/languages.mjs';
import { checkLinks } from '../../tools/docs/links.mjs';
import { parsePage } from '../../tools/docs/pages.mjs';

const block = (lang: string, code: string) => `\`\`\`${lang}\n${code}\n\`\`\`\n`;

const english = `# Title

Text with \`a name\` and a [link](docs/testing.md#testing).

| a | b |
| --- | --- |
| 1 | 2 |

## Section

${block('js', "console.log('text'); // a comment")}`;

const chinese = english
  .replace('Title', '标题')
  .replace('Section', '章节')
  .replace('a comment', '注释')
  .replace('docs/testing.md#testing', 'docs/zh-CN/testing.md#测试');

const inBoth = (text: string) => [parsePage('README.md', english), parsePage('README.zh-CN.md', text)];

it('takes a translation for the same', () => {
  expect(checkLanguages(inBoth(chinese))).toEqual([]);
});

it.each([
  ['a heading that is missing', chinese.replace('## 章节', '')],
  ['another depth', chinese.replace('## 章节', '### 章节')],
  ['another name in code', chinese.replace('`a name`', '`another`')],
  ['a row less', chinese.replace('| 1 | 2 |\n', '')],
  ['other code', chinese.replace("'text'", "'文本'")],
  ['another link', chinese.replace('testing.md', 'gateway.md')],
])('sees %s', (_what, text) => {
  expect(checkLanguages(inBoth(text))).toHaveLength(1);
});

it('sees a page without a translation, and a translation without a page', () => {
  expect(checkLanguages([parsePage('docs/adapter.md', english)])).toHaveLength(1);
  expect(checkLanguages([parsePage('docs/zh-CN/adapter.md', chinese)])).toHaveLength(1);
});

it('sees dead links and anchors', () => {
  const faults = (url: string) => checkLinks([parsePage('docs/page.md', `# Here\n\n[link](${url})`)]);
  expect(faults('#here')).toEqual([]);
  expect(faults('../README.md')).toEqual([]);
  expect(faults('https://example.com/')).toEqual([]);
  expect(faults('#there')).toHaveLength(1);
  expect(faults('nothing.md')).toHaveLength(1);
  expect(checkLinks([parsePage('docs/page.md', '<img src="nothing.png" alt="">')])).toHaveLength(1);
  expect(faults('../../outside.md')).toHaveLength(1);
});

it('sees a table that is stale', async () => {
  const stale = '<!-- entries -->\n\n| entry |\n| --- |\n\n<!-- /entries -->\n';
  expect(await checkTables([parsePage('docs/page.md', stale)])).toHaveLength(1);
  expect(await checkTables([parsePage('docs/page.md', 'without a table')])).toEqual([]);
});

it('sees what is wrong in blocks, with the line', () => {
  const text = [
    block('ts', "import { createUserModule } from 'up-user-module';\ncreateUserModule({});"),
    block('js', 'nobodyHasMadeThis();'),
    block('html', '<script>\nuplusapi.noModule;\n</script>'),
    block('json', '{ "a": }'),
    block('sh', 'npm run nothing'),
    block('sh', 'node tools/nothing.mjs'),
    block('sh', 'if'),
    block('klingon', ''),
  ];
  const faults = checkBlocks(text.map((one, i) => parsePage(`page${i}.md`, one)));
  for (const place of [0, 1, 2, 3, 4, 5, 6, 7].map((i) => `page${i}.md:`)) {
    expect(faults.filter((fault: string) => fault.startsWith(place))).toHaveLength(1);
  }
  expect(faults.find((fault: string) => fault.startsWith('page0'))).toMatch(/^page0\.md:3:18: /);
  expect(faults.find((fault: string) => fault.startsWith('page2'))).toMatch(/^page2\.md:3:10: /);
}, 60_000);
