// @vitest-environment node
import { afterEach, expect, it, vi } from 'vitest';
import { Bench, otherApp } from './support.js';

afterEach(() => {
  vi.useRealTimers();
});

const good = { retCode: '00000' };
const expired = { retCode: 'D00004', retInfo: 'Token已过期，未通过token验证。' };

it.each(['', 'TGTNS633MLE2OHV2P03YB3Q6E44K00'])('"%s" does not exist', async (accessToken) => {
  expect(await new Bench().echo(accessToken)).toEqual({
    retCode: 'D00003',
    retInfo: 'Token不存在，未通过token验证',
  });
});

it('is good for the app that logged in, and for no other', async () => {
  const bench = new Bench();
  const accessToken = await bench.accessToken();
  const { appId, appKey } = otherApp;
  expect(await bench.echo(accessToken, { headers: { appId }, appKey })).toEqual({
    retCode: 'D00005',
    retInfo: 'Token不是由此应用创建，未通过token验证。',
  });
  expect(await bench.echo(accessToken)).toMatchObject(good);
});

it('expires after its lifetime, by Date.now, fake timers included', async () => {
  const bench = new Bench({ accessTokenLifetime: 10 });
  vi.useFakeTimers({ toFake: ['Date'] });
  const accessToken = await bench.accessToken();
  vi.setSystemTime(Date.now() + 9_999);
  expect(await bench.echo(accessToken)).toMatchObject(good);
  vi.setSystemTime(Date.now() + 1);
  expect(await bench.echo(accessToken)).toEqual(expired);
});

it('goes by the clock of the options', async () => {
  let passed = 0;
  const bench = new Bench({ accessTokenLifetime: 10, now: () => Date.now() + passed });
  const accessToken = await bench.accessToken();
  passed = 11_000;
  expect(await bench.echo(accessToken)).toEqual(expired);
});

it('expires at will, and a later one does not', async () => {
  const bench = new Bench();
  const [first, second] = [await bench.accessToken(), await bench.accessToken()];
  bench.service.expireAccessTokens();
  expect(await bench.echo(first)).toEqual(expired);
  expect(await bench.echo(second)).toEqual(expired);
  expect(await bench.echo(await bench.accessToken())).toMatchObject(good);
});
