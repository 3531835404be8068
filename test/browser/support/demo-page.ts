import type { Locator, Page } from 'playwright-core';

/** The demo page in the words of its user. */
export interface DemoPage {
  button(name: string): Locator;
  choose(radio: string): Promise<void>;
  /** Does something that adds an entry to the log, and waits until that has settled. */
  entryOf(act: () => Promise<void>): Promise<Entry>;
  call(method: string): Promise<Entry>;
  /** Goes to the browser's side, and logs the demo user in. */
  logIn(): Promise<Entry>;
}

/** One call in the log. */
export interface Entry {
  readonly view: Locator;
  /** The retCode, or what stands in its place. */
  badge(): Promise<string | null>;
  /** The way, the time, joined, retries. */
  facts(): Promise<string | null>;
  /** The lines of one part, opened if need be. */
  part(label: string): Promise<string[]>;
}

export function demoPage(page: Page): DemoPage {
  const entries = page.locator('#calls > li');

  const on: DemoPage = {
    button: (name) => page.getByRole('button', { name, exact: true }),
    choose: (radio) => page.getByRole('radio', { name: radio }).check(),
    async entryOf(act) {
      const before = await entries.count();
      await act();
      await entries.nth(before).waitFor();
      await page.waitForFunction(() => !document.querySelector('#calls > [aria-busy]'));
      return entryAt(entries.first());
    },
    call: (method) => on.entryOf(() => on.button(`Call ${method}`).click()),
    async logIn() {
      await on.choose('In a browser');
      return on.entryOf(() => on.button('Log in').click());
    },
  };
  return on;
}

export function entryAt(view: Locator): Entry {
  return {
    view,
    badge: () => view.locator('.badge').textContent(),
    facts: () => view.locator('.facts').textContent(),
    async part(label) {
      if ((await view.locator('details[open]').count()) === 0) await view.locator('summary').click();
      const parts = view.locator('dl > div').filter({ has: view.page().locator('dt', { hasText: label }) });
      const lines = parts.locator('li, .json-line, dd:not(:has(*))');
      return (await lines.allInnerTexts()).map((line) => line.replace(/\s+/g, ' ').trim());
    },
  };
}
