import { expect, it } from 'vitest';
import { Bench, demoUser } from './support.js';

it('works with the fetch classes of a DOM that is not Node’s own', async () => {
  const bench = new Bench();
  expect(new Request('http://a/')).toBeInstanceOf(window.Request);
  const { access_token, refresh_token } = await bench.logIn();
  expect(await bench.get('/account', access_token)).toMatchObject({
    status: 200,
    body: { username: demoUser.username },
  });
  expect(await bench.refresh(refresh_token)).toMatchObject({ status: 200 });

  const body = new FormData();
  body.append('image', new Blob(['x'], { type: 'image/png' }));
  const headers = { authorization: `Bearer ${access_token}` };
  expect(await bench.send('/avatar', { method: 'POST', body, headers })).toMatchObject({ status: 200 });
  bench.service.faults.drop();
  await expect(bench.get('/account', access_token)).rejects.toThrow('Failed to fetch');
});
