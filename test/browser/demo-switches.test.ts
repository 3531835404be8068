import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from './support/start-demo.js';

describe("the demo's switches", () => {
  let demo: Demo;

  beforeAll(async () => {
    demo = await startDemo();
  });

  afterAll(() => demo?.stop());

  const flip = (path: string, headers: Record<string, string>) =>
    fetch(new URL(path, demo.url), { method: 'POST', body: '{"kind":"busy","times":1}', headers });

  it.each(['/demo/faults', '/demo/faults/clear', '/demo/expire-access-tokens', '/demo/end-sessions'])(
    'refuse other origins: %s',
    async (path) => {
      const { origin } = new URL(demo.url);
      const others: Record<string, string>[] = [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: origin.replace(/\d+$/, '1') },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
      ];
      for (const headers of others) expect((await flip(path, headers)).status).toBe(403);
      expect((await flip(path, { origin, 'sec-fetch-site': 'same-origin' })).status).toBe(204);
    },
  );

  it('have changed nothing then', async () => {
    const { origin } = new URL(demo.url);
    await flip('/demo/faults/clear', { origin });
    await flip('/demo/faults', { origin: 'https://evil.example' });
    const { realm } = await (await fetch(new URL('/demo/config', demo.url))).json();
    expect((await fetch(`${realm}/avatar/default`)).status).not.toBe(503);
    await flip('/demo/faults', { origin });
    expect((await fetch(`${realm}/avatar/default`)).status).toBe(503);
  });
});
