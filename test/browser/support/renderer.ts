import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';

/** How many processes a browser runs for its pages. */
export async function countRenderers(browser: Browser): Promise<number> {
  return (await rendererIds(browser)).length;
}

/**
 * The process that a page runs in. No protocol of the browser names it, so the page has to work, and the one process is
 * looked for that has worked as long as the page's has, by the page's own account.
 */
export async function rendererOf(page: Page): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const workOfPage = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 100 * (metrics.find(({ name }) => name === 'ProcessTime')?.value ?? 0);
  };
  let former: number | undefined;
  for (let round = 1; round <= 20; round++) {
    const ids = await rendererIds(browser);
    const before = ids.map(workOf);
    const start = await workOfPage();
    await page.evaluate(work, round * 100);
    const done = (await workOfPage()) - start;
    const candidates = ids.filter((id, index) => Math.abs(workOf(id) - (before[index] ?? 0) - done) <= 3);
    const [candidate] = candidates;
    if (done < 10 || candidates.length !== 1) continue;
    // Another one may have worked as long by chance, but not twice.
    if (candidate !== undefined && candidate === former) {
      await session.detach();
      return candidate;
    }
    former = candidate;
  }
  throw new Error('No process works as the page does');
}

const stopped = new Set<number>();

/** Stops a process, as if the system gave it no time any more. */
export function stop(id: number): void {
  process.kill(id, 'SIGSTOP');
  stopped.add(id);
}

export function resume(id: number): void {
  if (stopped.delete(id)) process.kill(id, 'SIGCONT');
}

/** A browser does not end while one of its processes is stopped. */
export function resumeAll(): void {
  for (const id of stopped) resume(id);
}

async function rendererIds(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

/** The time that a process has worked so far, in the kernel's ticks of 10 ms; NaN for one that has ended. */
function workOf(id: number): number {
  try {
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').pop()?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return Number.NaN;
  }
}

/** Runs in the page. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
