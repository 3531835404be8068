// Two places where a page's code can run, behind one interface: `run(script)` resolves with the value of the script's
// last expression, and `cpuTime()` tells how long its thread has run.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openBlankPage } from './browser.mjs';
import { cpuTime } from './cpu-time.mjs';

export async function browserPage(browser) {
  const page = await openBlankPage(browser);
  const pid = await rendererOf(browser, page);
  return {
    run: (script, argument) => page.evaluate(script, argument),
    cpuTime: () => cpuTime(pid),
    heap: () => heapOf(page),
    close: () => page.context().close(),
  };
}

/**
 * The process that a page runs in. Chromium does not say, but it is the one that works when the page does; others may
 * just be starting, so it has to be the busiest three times in a row.
 */
async function rendererOf(browser, page) {
  const session = await browser.newBrowserCDPSession();
  let found;
  for (let times = 0; times < 3; ) {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const renderers = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => ({ id, before: cpuTime(id) }));
    await page.evaluate(() => {
      let sum = 0;
      for (let i = 0; i < 3e7; i++) sum += Math.sqrt(i);
      return sum;
    });
    const ran = ({ id, before }) => cpuTime(id) - before;
    const { id } = renderers.reduce((busiest, renderer) =>
      ran(renderer) > ran(busiest) ? renderer : busiest,
    );
    times = id === found ? times + 1 : 0;
    found = id;
  }
  await session.detach();
  return found;
}

/** Bytes in use after a garbage collection. */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

export async function nodePage() {
  const child = fork(fileURLToPath(new URL('node-page.mjs', import.meta.url)));
  const waiting = new Map();
  let calls = 0;
  child.on('message', ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(result);
  });
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('The process has ended'));
  });
  return {
    run: (script) =>
      new Promise((resolve, reject) => {
        waiting.set(++calls, { resolve, reject });
        child.send({ id: calls, script });
      }),
    cpuTime: () => cpuTime(child.pid),
    close: async () => child.disconnect(),
  };
}
