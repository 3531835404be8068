import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';

/** How many processes a browser runs for its pages. */
export async function countRenderers(browser: Browser): Promise<number> {
  return (await rendererIds(browser)).length;
}

/** The process that a page runs in, found by letting the page work: no protocol of the browser names it. */
export async function rendererOf(page: Page): Promise<number> {
  const browser = page.context().browser();
  if (!browser) throw new Error('The page has no browser');
  for (let round = 1; round <= 10; round++) {
    const ids = await rendererIds(browser);
    const before = ids.map(workOf);
    await page.evaluate(work, round * 200);
    const done = ids.map((id, index) => ({ id, work: workOf(id) - (before[index] ?? 0) }));
    const [most, next] = done.sort((a, b) => b.work - a.work);
    if (most && most.work >= 10 && most.work > 3 * (next?.work ?? 0)) return most.id;
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

/** The time that a process has worked so far, in the kernel's ticks of 10 ms. */
function workOf(id: number): number {
  const fields = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ').pop()?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** Runs in the page. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
