import type { FrameLocator, Page } from 'playwright-core';

/** One line of the diagram, as a screen reader has it. */
export interface Line {
  /** Without what depends on the clock. */
  readonly text: string;
  /** How many equal ones it stands for. */
  readonly times: number;
  /** Milliseconds after the failure of the call that it repeats. */
  readonly again: number | undefined;
}

/** The demo page in the words of its user. */
export interface DemoPage {
  /** @param query in English, unless it says otherwise */
  open(query?: Readonly<Record<string, string>>): Promise<void>;
  /** The page in the phone. */
  readonly phone: FrameLocator;
  /** The one in the second tab. */
  readonly tab: FrameLocator;
  /** Opens a scenario, and waits until it has been played. */
  play(scenario: string): Promise<Line[]>;
  /** The diagram as text. */
  lines(): Promise<Line[]>;
  logIn(): Promise<void>;
}

export function demoPage(page: Page, url: string): DemoPage {
  const entries = page.locator('#diagram').getByRole('listitem');
  const phone = page.frameLocator('.window:first-child iframe');

  const on: DemoPage = {
    phone,
    tab: page.frameLocator('.window:nth-child(2) iframe'),
    async open(query = {}) {
      await page.goto(`${url}/?${new URLSearchParams({ lang: 'en', ...query })}`);
      await page.locator('#scenarios').waitFor();
    },
    async play(scenario) {
      await on.open({ scenario });
      await page.locator('#scenarios:is([data-playing=played], [data-playing=failed])').waitFor();
      const status = await page.locator('#scenarios [role=status]').textContent();
      if (!status?.startsWith('Played')) throw new Error(`${status}`);
      return on.lines();
    },
    async lines() {
      // The diagram draws once a frame.
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      );
      return (await entries.allInnerTexts()).map(readLine);
    },
    async logIn() {
      await phone.locator('#password').waitFor();
      await page.locator('#fill-zhangwei').click();
      await phone.locator('#log-in').click();
      await phone.locator('#nickname').waitFor();
      // Nothing of the page is under way then.
      await phone.locator('.avatar img').evaluate((picture: HTMLImageElement) => picture.decode());
    },
  };
  return on;
}

function readLine(line: string): Line {
  const [, again] = /, again after (\d+) ms/.exec(line) ?? [];
  const [, times] = /, (\d+) times/.exec(line) ?? [];
  return {
    text: line.replace(/, (?:again )?after \d+ ms|, \d+ times/g, '').trim(),
    times: Number(times ?? 1),
    again: again === undefined ? undefined : Number(again),
  };
}

/** How often something happened, however the diagram has put equal ones together. */
export function count(lines: readonly Line[], text: string): number {
  return lines.filter((line) => line.text === text).reduce((sum, { times }) => sum + times, 0);
}
