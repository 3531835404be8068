// What a call costs when many are under way at the same time, what happens when all their deadlines expire at once, and
// whether the heap stays as it is. In Chromium.
import { runWithoutDebugger } from './support/browser.mjs';
import { bundle } from './support/bundle.mjs';
import { browserPage } from './support/pages.mjs';
import { median, shuffle } from './support/statistics.mjs';

const sizes = [1, 10, 100, 1000, 10_000, 100_000];
const kinds = ['bare bridge call, in a promise', 'equal reads, joined', 'distinct reads', 'writes'];

async function openGrowthPage(browser) {
  const page = await browserPage(browser);
  await page.run(await bundle("import * as growth from './growth.mjs'; window.growth = growth;"));
  return page;
}

/** Nanoseconds a call. `make` resolves with the number of calls. */
async function costOf(page, make) {
  const start = page.cpuTime();
  const calls = await make();
  return ((page.cpuTime() - start) / calls) * 1e6;
}

const measures = {
  batches: (page, kind, size) =>
    costOf(page, () => page.run(([kind, size]) => window.growth.batches(kind, size), [kind, size])),
  async beside(page, kind, size) {
    await page.run(([kind, size]) => window.growth.hold(kind, size), [kind, size]);
    const cost = await costOf(page, () => page.run(() => window.growth.callBeside()));
    await page.run(() => window.growth.release());
    return cost;
  },
};

/** By kind and number under way, the median of several turns, which are taken in random order. */
async function costs(page, measure, kinds, turns) {
  const pairs = kinds.flatMap((kind) => sizes.map((size) => ({ kind, size, values: [] })));
  for (let turn = 0; turn <= turns; turn++) {
    for (const { kind, size, values } of shuffle(pairs)) {
      const value = await measure(page, kind, size);
      // The first turn is the warm-up.
      if (turn > 0) values.push(value);
    }
  }
  return kinds.map((kind) => {
    const values = pairs.filter((pair) => pair.kind === kind).map(({ values }) => Math.round(median(values)));
    return { kind, values };
  });
}

const toRow =
  (label) =>
  ({ kind, values }) => ({
    [label]: kind,
    // Not as numbers, which objects have in front of all others.
    ...Object.fromEntries(sizes.map((size, i) => [`at ${size.toLocaleString('en')}`, values[i]])),
  });

/** @returns the rows of two tables */
export async function measureGrowth(browser, turns) {
  const page = await openGrowthPage(browser);
  const [bare, ...batches] = await costs(page, measures.batches, kinds, turns);
  const beside = await costs(page, measures.beside, kinds.slice(1), turns);
  await page.close();
  const beyondBare = batches.map(({ kind, values }) => ({
    kind: `${kind}, beyond that`,
    values: values.map((value, i) => value - bare.values[i]),
  }));
  return [
    [bare, ...beyondBare].map(toRow('ns a call, with so many under way')),
    beside.map(toRow('ns another call beside so many')),
  ];
}

/** @returns the rows of the table */
export async function measureDeadlines(calls, turns) {
  const rows = [];
  for (const kind of kinds.slice(1)) {
    const script = await bundle(`import { makeDeadlines, expireDeadlines } from './growth.mjs';
      window.result = makeDeadlines('${kind}', ${calls}).then(expireDeadlines);`);
    const results = [];
    for (let turn = 0; turn < turns; turn++) results.push(await runWithoutDebugger(script));
    rows.push({
      [`${calls.toLocaleString('en')} deadlines at once`]: kind,
      "the page's other tasks wait at most, ms": Math.round(median(results.map(({ longest }) => longest))),
      'until all have expired, ms': Math.round(median(results.map(({ total }) => total))),
    });
  }
  return rows;
}

/** @returns the rows of the table */
export async function measureHeap(browser, calls, times) {
  const page = await openGrowthPage(browser);
  // What is made once and compiled once is not growth.
  await page.run(() => window.growth.makeCalls(100_000));
  const rows = [{ 'calls so far': '100,000', 'heap, kB': kilobytes(await page.heap()) }];
  for (let i = 1; i <= times; i++) {
    await page.run((calls) => window.growth.makeCalls(calls), calls);
    rows.push({
      'calls so far': (100_000 + i * calls).toLocaleString('en'),
      'heap, kB': kilobytes(await page.heap()),
    });
  }
  await page.close();
  return rows;
}

const kilobytes = (bytes) => Math.round(bytes / 1000);
