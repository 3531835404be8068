import type { Page } from 'playwright-core';

/** Collects what goes wrong on a page from now on: errors on its console, and those that nobody caught. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}
