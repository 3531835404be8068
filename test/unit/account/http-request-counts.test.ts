// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { credentials, openPage } from './page.js';
import { endFakeTime } from './support.js';

// `npm run bench:http` has the times that go with these, and test/browser/http-requests.test.ts the preflights.

const almostHalfAnHour = 1_795_000;
type Page = ReturnType<typeof openPage>;

const readOften = ({ module }: Page) => Promise.all(Array.from({ length: 100 }, () => module.getUserInfo()));

/** A page of another origin than the realm, whose 401 has no CORS headers. */
function openElsewhere(): Page {
  vi.stubGlobal('location', { origin: 'https://page.test', href: 'https://page.test/' });
  const page: Page = openPage({
    http: {
      async fetch(input, init) {
        const response = await page.wire.fetch(input, init);
        if (response.status === 401 && init?.mode !== 'no-cors') throw new TypeError('Failed to fetch');
        return response;
      },
    },
  });
  return page;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  return endFakeTime();
});

describe('the requests of', () => {
  it('a first visit', async () => {
    const { module, http, wire } = openPage();
    await http.login(credentials);
    await module.getUserInfo();
    expect(wire.purposes).toEqual(['login', 'read']);
  });

  it('100 equal reads', async () => {
    const page = openPage();
    await page.logIn();
    await readOften(page);
    expect(page.wire.purposes).toEqual(['read']);
  });

  it('100 equal reads with a token that is due', async () => {
    const page = openPage();
    await page.logIn();
    vi.setSystemTime(Date.now() + almostHalfAnHour);
    await readOften(page);
    expect(page.wire.purposes).toEqual(['refresh', 'read']);
  });

  it('100 equal reads with a token that is refused', async () => {
    const page = openPage();
    await page.logIn();
    page.service.expireAccessTokens();
    await readOften(page);
    expect(page.wire.purposes).toEqual(['read', 'refresh', 'read']);
  });

  it('100 equal reads with a token that is refused, hidden by CORS', async () => {
    const page = openElsewhere();
    await page.logIn();
    page.service.expireAccessTokens();
    await readOften(page);
    // Whether the service can be reached is asked in between.
    expect(page.wire.purposes).toEqual(['read', 'other', 'refresh', 'read']);
  });

  it('ten different calls at once', async () => {
    const { module, logIn, wire } = openPage();
    await logIn();
    const calls = [
      module.getLoginStatus(),
      module.getUserInfo(),
      module.refreshUser(),
      module.getOauthData(),
      module.updateUserInfo({ nickname: '小明' }),
      module.checkAppIsInstalled({ platform: 'qq' }),
      module.checkAppIsInstalled({ platform: 'weibo' }),
      module.checkAppIsInstalled({ platform: 'wechat' }),
      module.socialLogin({ platform: 'qq' }),
      module.getQQMusicAuthorize(),
    ];
    const outcomes = await Promise.allSettled<unknown>(calls);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    // The write reads for itself.
    expect(wire.purposes.sort()).toEqual(['read', 'read', 'write']);
  });
});
