// The documentation: what is generated in it, and what is checked of it.
//
//   node tools/docs.mjs            writes the API reference and the tables (`npm run docs`)
//   node tools/docs.mjs --check    fails when something is stale, dead, different in the two languages, or does not
//                                  compile (`npm run docs:check`, which runs the examples too)
import { checkBlocks } from './docs/blocks.mjs';
import { checkTables, writeTables } from './docs/generated.mjs';
import { checkLanguages } from './docs/languages.mjs';
import { checkLinks } from './docs/links.mjs';
import { readPages } from './docs/pages.mjs';
import { checkReference, writeReference } from './docs/reference.mjs';

if (process.argv[2] === '--check') {
  const pages = readPages();
  const faults = [
    ...(await checkTables(pages)),
    ...checkLanguages(pages),
    ...checkLinks(pages),
    ...checkBlocks(pages),
    ...(await checkReference()),
  ];
  for (const fault of faults) console.error(fault);
  console.log(`${pages.length} pages, ${faults.length} faults`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} else {
  await writeReference();
  await writeTables();
}
