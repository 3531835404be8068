import { expect, it } from 'vitest';
import { Bench } from './support.js';

it('works with the fetch classes of a DOM that is not Node’s own', async () => {
  const bench = new Bench();
  expect(bench.request('/')).toBeInstanceOf(window.Request);
  const accessToken = await bench.accessToken('34509854534');
  expect(await bench.echo(accessToken, { method: 'POST', body: { a: '灯' } })).toMatchObject({
    openId: '34509854534',
    body: { a: '灯' },
  });
  expect(bench.service.requests.map(({ retCode }) => retCode)).toEqual(['00000', '00000']);
  bench.service.faults.drop();
  await expect(bench.echo(accessToken)).rejects.toThrow('Failed to fetch');
});
