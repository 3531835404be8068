import { blocksOf, isChinese, readPages } from './pages.mjs';

/**
 * The blocks of code that are run; the Chinese pages have the same ones.
 *
 * @type {{ id: string, code: string }[]}
 */
export const runnable = readPages()
  .filter(({ file, isGenerated }) => !isGenerated && !isChinese(file))
  .flatMap(blocksOf)
  .filter(({ meta }) => meta === 'run')
  .map(({ file, line, lang, value }) => ({ id: `docs:${file}:${line}.${lang}`, code: value }));
