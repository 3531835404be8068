// npm run bench: calls, growth and start, in Chromium; calls in Node too.
//
//   --quick    a few rounds, to see that it works
//   --write    put the tables into README.md
import { measureCalls } from './calls.mjs';
import { measureDeadlines, measureGrowth, measureHeap } from './growth.mjs';
import { measureStart } from './start.mjs';
import { launchBrowser, withoutBrowser } from './support/browser.mjs';
import { browserPage, nodePage } from './support/pages.mjs';
import { report } from './support/report.mjs';

const isQuick = process.argv.includes('--quick');
const turns = (usual, quick) => (isQuick ? quick : usual);
const command = 'npm run bench';

async function benchInBrowser(browser) {
  const versions = [`Chromium ${browser.version()}`];
  report('calls', command, versions, [
    await measureCalls(() => browserPage(browser), turns(8, 1), turns(12, 5)),
  ]);
  report('start', command, versions, [await measureStart(browser, turns(15, 1))]);
  const tables = [
    ...(await measureGrowth(browser, turns(9, 1))),
    await measureDeadlines(100_000, turns(5, 1)),
    await measureHeap(browser, turns(1_000_000, 100_000), 4),
  ];
  report('growth', command, versions, tables);
}

const browser = await launchBrowser();
if (browser) {
  try {
    await benchInBrowser(browser);
  } finally {
    await browser.close();
  }
} else console.log(withoutBrowser);
report('calls-in-node', command, [], [await measureCalls(nodePage, turns(8, 1), turns(12, 5))]);
