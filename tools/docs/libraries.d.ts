// Libraries that readers have and this project does not install.

declare module '@uplus/uplus-api' {
  const UplusApi: new () => {
    initDeviceReady(): Promise<unknown>;
    readonly upVdnModule: { goToPage(params: { url: string }): Promise<unknown> };
  };
  export default UplusApi;
}

declare module '@playwright/test' {
  import type { Page } from 'playwright-core';

  export function test(name: string, body: (fixtures: { page: Page }) => Promise<void>): void;
  export function expect(text: string | null): { toBe(text: string): void };
}
