// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectError, fromPage, gateway, realm, upstream, uwsUrl } from './support.js';

const tricks = [
  '/account/../admin',
  '/account/account/..',
  '/account/..%2fadmin',
  '/account/%2e%2e/admin',
  '/account/%2e%2e%2fadmin',
  '/account/sms/user/%2e%2e%2f%2e%2e%2fadmin',
  '/account/sms/user/..%2f..%2fadmin',
  '/account/sms/user/..%5c..%5cadmin',
  '/account/sms/user/%252e%252e%252fadmin',
  '/account/sms/user/..;/admin',
  '/account/sms/user/a;b=c',
  '/account/sms/user/a%3bb',
  '/account/sms/user/a%00',
  '/account/sms/user/a%0d%0ahost:evil.example',
  '/account/sms/user/a%3fb',
  '/account/sms/user/a%23b',
  '/account/sms/user/%',
  '/account/sms/user/%zz',
  '/account/sms/user/%c0%ae%c0%ae',
  '/account/sms/user/%ff',
  '/account/sms/user/...',
  '/account/sms/user/',
  '/account/sms//user/a',
  '/account//account',
  '//account/account',
  '/account//evil.example/account',
  '/account/https://evil.example/account',
  '/account\\account',
  '/account/@evil.example',
  '/account@evil.example',
  '/account/.evil.example',
  '/account.evil.example/account',
  '/accountaccount',
  '/ACCOUNT/account',
  '/account/%61ccount',
  '/account/account%2f',
];

describe('paths that are not what they seem', () => {
  it.each(tricks)('%s does not reach the service', async (path) => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const response = await handle(fromPage(path));
    // The URL parser makes a few of them plain; these are then on the list or not.
    if (received.length > 0) expect(received.map(({ url }) => url)).toEqual([`${realm}/account`]);
    else await expectError(response, 404, 'not_found');
  });

  // The service would read `byphone`, while a limit by path has counted it as a user.
  it.each(['/account/sms/user/%62yphone', '/account/sms/user/byphon%65', '/account/sms/user/by%7Ephone'])(
    'are encoded where nobody needs to: %s',
    async (path) => {
      const { fetch, received } = upstream();
      const { handle } = gateway({ fetch });
      await expectError(await handle(fromPage(path)), 404, 'not_found');
      expect(received).toEqual([]);
    },
  );

  it('are not those whose characters have to be encoded, and of all others each one is', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const characters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
    const passed = [];
    for (const character of characters) {
      const hex = character.charCodeAt(0).toString(16);
      await handle(fromPage(`/account/sms/user/a%${hex}%E5%BC%A0`));
      if (received.length > 0) passed.push(character);
      received.length = 0;
    }
    expect(passed.join('')).toBe(` !"$&'()*+,:<=>@[]^\`{|}`);
  });

  it('are not made safe by a server that leaves them in the URL', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    for (const path of ['/account/sms/user/../../admin', '/account/sms/user/%2e%2e', '/account\\..\\admin']) {
      // Some servers hand over a Request whose url has not been through the URL parser.
      const url = `https://gateway.example${path}`;
      const request = new Proxy(fromPage('/'), {
        get: (target, name) => (name === 'url' ? url : Reflect.get(target, name, target)),
      });
      await expectError(await handle(request), 404, 'not_found');
    }
    expect(received).toEqual([]);
  });

  const allowed: [string, RegExp][] = [
    ['GET', /^\/account$/],
    ['POST', /^\/account$/],
    ['GET', /^\/sms\/user\/[^/]+$/],
    ['POST', /^\/sms\/user$/],
    ['POST', /^\/sms\/verification-code$/],
    ['PUT', /^\/sms\/update-profile(\/(reset|forgot|update)-password)?$/],
    ['POST', /^\/sms\/update-profile$/],
    ['GET', /^\/avatar\/(default|by-userid\/[^/]+|by-username\/[^/]+)$/],
    ['GET', /^\/avatar\/(default|[^/]+\/avatar-(xs|sm|md|lg|xl|xxl))\.png$/],
    ['POST', /^\/avatar$/],
    ['POST', /^\/protocol\/openid-connect\/(token|logout)$/],
  ];

  /** What the laxest server could take a path for: everything decoded, again and again, every separator a slash. */
  function laxest(path: string): string {
    const decoded = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    return decoded === path ? path.replace(/[\\/]+/g, '/').replace(/;[^/]*/g, '') : laxest(decoded);
  }

  /** Whether a Request can be made of it, and of the gateway's host. */
  function isGatewayUrl(url: string): boolean {
    return URL.canParse(url) && new URL(url).href.startsWith('https://gateway.example/');
  }

  it('never reach anything that is not on the list', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    let reached = 0;
    const words = [
      'account',
      'uws',
      'sms',
      'user',
      'byphone',
      'avatar',
      'default',
      'by-userid',
      'admin',
      'update-profile',
    ];
    const nasty = [
      '',
      '.',
      '..',
      '...',
      '%2e',
      '%2E%2e',
      '%252e',
      '..;',
      ';a=b',
      '%00',
      '%0a',
      '%',
      '%zz',
      '%c0%ae',
      '\\',
    ];
    const separator = fc.constantFrom(
      '/',
      '/',
      '/',
      '/',
      '//',
      '\\',
      '%2f',
      '%5c',
      '%252f',
      '?',
      '#',
      '@',
      ':',
    );
    const segment = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...words) },
      { weight: 2, arbitrary: fc.constantFrom(...nasty) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }) },
      { weight: 1, arbitrary: fc.webUrl() },
    );
    const path = fc
      .array(fc.tuple(separator, segment), { minLength: 1, maxLength: 7 })
      .map((parts) => parts.flat().join(''));
    const prefix = fc.constantFrom('/account', '/account/sms/user', '/account/avatar', '/uws', '');
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH');

    await fc.assert(
      fc.asyncProperty(method, prefix, path, async (method, start, rest) => {
        fc.pre(isGatewayUrl(`https://gateway.example${start}${rest}`));
        received.length = 0;
        const response = await handle(fromPage(start + rest, { method }));
        if (received.length === 0) {
          expect([400, 404, 415]).toContain(response.status);
          return;
        }
        reached += 1;
        const { origin, pathname } = new URL(received[0]?.url ?? '');
        expect([new URL(realm).origin, uwsUrl]).toContain(origin);
        expect(pathname.startsWith('/realms/home/')).toBe(true);
        const below = laxest(pathname.slice('/realms/home'.length));
        expect(below.split('/').slice(1)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^\.*$|[?#]|[^ -~\u0080-\uffff]/)]),
        );
        expect(allowed.some(([verb, pattern]) => verb === method && pattern.test(below))).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(reached).toBeGreaterThan(0);
  });

  it('do reach what is on the list, whatever the ids are', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const id = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/^\.+$|[\p{Cc}/\\%;?#]/u.test(text))
      .map(encodeURIComponent);
    await fc.assert(
      fc.asyncProperty(id, async (id) => {
        received.length = 0;
        await handle(fromPage(`/account/avatar/by-username/${id}?size=lg`));
        expect(received.map(({ url }) => url)).toEqual([`${realm}/avatar/by-username/${id}?size=lg`]);
      }),
    );
  });
});
