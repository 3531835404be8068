// @vitest-environment node
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  appKey,
  clientSecret,
  expectError,
  form,
  fromPage,
  gateway,
  json,
  pieces,
  upstream,
} from './support.js';

const never = () => new Promise<never>(() => {});
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

function reader(response: Response) {
  const stream = response.body;
  if (!stream) throw new Error('The answer has no body.');
  return stream.getReader();
}

afterEach(() => {
  vi.useRealTimers();
});

describe('streaming', () => {
  it('passes each piece of an answer on before the next one is there', async () => {
    const body = pieces();
    const { handle } = gateway({ fetch: async () => new Response(body.stream) });
    const response = await handle(fromPage('/account/account'));
    const read = reader(response);
    for (const piece of ['one', 'two']) {
      await body.send(piece);
      expect(text((await read.read()).value)).toBe(piece);
    }
    await body.end();
    expect((await read.read()).done).toBe(true);
  });

  it('passes each piece of an upload on before the next one is there', async () => {
    const body = pieces();
    const seen: string[] = [];
    const { handle } = gateway({
      fetch: async (request) => {
        for await (const piece of request.body ?? []) seen.push(text(piece));
        return new Response(null, { status: 204 });
      },
    });
    const headers = { 'content-type': 'multipart/form-data; boundary=a' };
    const answer = handle(
      fromPage('/account/avatar', { method: 'POST', body: body.stream, duplex: 'half', headers }),
    );
    for (const piece of ['one', 'two']) {
      await body.send(piece);
      await vi.waitFor(() => expect(seen).toContain(piece));
    }
    await body.end();
    expect((await answer).status).toBe(204);
    expect(seen).toEqual(['one', 'two']);
  });

  it('tells the service the length of an upload that is known', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch });
    const known = { 'content-type': 'image/png', 'content-length': '3' };
    await handle(fromPage('/account/avatar', { method: 'POST', body: 'abc', headers: known }));
    await handle(
      fromPage('/account/avatar', { method: 'POST', body: 'abc', headers: { 'content-type': 'image/png' } }),
    );
    expect(received.map(({ headers }) => headers.get('content-length'))).toEqual(['3', null]);
  });

  it('lets go of the answer when the page does', async () => {
    const cancel = vi.fn();
    const { handle, failures } = gateway({ fetch: async () => new Response(new ReadableStream({ cancel })) });
    await (await handle(fromPage('/account/account'))).body?.cancel('enough');
    expect(cancel).toHaveBeenCalledWith('enough');
    expect(failures).toEqual([]);
  });

  it.each([204, 304])('passes a %i on without a body', async (status) => {
    const { handle } = gateway({ fetch: async () => new Response(null, { status }) });
    const response = await handle(fromPage('/account/account'));
    expect(response.status).toBe(status);
    expect(response.body).toBeNull();
  });
});

describe('limits', () => {
  const upload = (body: BodyInit, headers: Record<string, string> = {}) =>
    fromPage('/account/avatar', { method: 'POST', body, duplex: 'half', headers });

  it('refuse an upload whose length says that it is too large, before the service hears of it', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch, maxBody: 10 });
    await expectError(await handle(upload('x', { 'content-length': '11' })), 413, 'request_too_large');
    expect(received).toEqual([]);
  });

  it('break an upload off that gets too large on its way', async () => {
    const { fetch } = upstream();
    const { handle, failures } = gateway({ fetch, maxBody: 10 });
    const cancel = vi.fn();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(4)),
      cancel,
    });
    await expectError(await handle(upload(endless)), 413, 'request_too_large');
    expect(cancel).toHaveBeenCalledOnce();
    expect(failures).toEqual([]);
  });

  it.each([
    [10, 200],
    [11, 413],
  ])('let an upload of %i bytes pass with %i', async (length, status) => {
    const { fetch } = upstream();
    const { handle } = gateway({ fetch, maxBody: 10 });
    expect((await handle(upload('x'.repeat(length)))).status).toBe(status);
  });

  it('apply to forms and JSON as well', async () => {
    const { fetch, received } = upstream();
    const { handle } = gateway({ fetch, maxBody: 20 });
    const login = form({ grant_type: 'password', username: 'alva' });
    const code = json({ code: 'x'.repeat(20) });
    await expectError(
      await handle(fromPage('/account/protocol/openid-connect/token', login)),
      413,
      'request_too_large',
    );
    await expectError(
      await handle(fromPage('/uws/uaccount/v1/security/thirdpartUserLogin', code)),
      413,
      'request_too_large',
    );
    expect(received).toEqual([]);
  });

  it('refuse an answer whose length says that it is too large, and let go of it', async () => {
    let signal: AbortSignal | undefined;
    const { handle, failures } = gateway({
      fetch: async (request) => {
        signal = request.signal;
        return new Response('x', { headers: { 'content-length': '11' } });
      },
      maxBody: 10,
    });
    await expectError(await handle(fromPage('/account/account')), 502, 'upstream_too_large');
    expect(signal?.aborted).toBe(true);
    expect(failures).toMatchObject([{ status: 502, error: 'upstream_too_large' }]);
  });

  it('break an answer off that gets too large on its way', async () => {
    const cancel = vi.fn();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(4)),
      cancel,
    });
    const { handle, failures } = gateway({ fetch: async () => new Response(endless), maxBody: 10 });
    const response = await handle(fromPage('/account/account'));
    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect(cancel).toHaveBeenCalledOnce();
    expect(failures).toMatchObject([{ status: 502, error: 'upstream_too_large', path: '/account/account' }]);
  });

  it('let an answer of exactly maxBody pass', async () => {
    const { handle } = gateway({ fetch: async () => new Response('x'.repeat(10)), maxBody: 10 });
    expect(await (await handle(fromPage('/account/account'))).text()).toBe('x'.repeat(10));
  });
});

describe('deadlines', () => {
  it('end the wait for a service that does not answer, and the request to it', async () => {
    vi.useFakeTimers();
    let signal: AbortSignal | undefined;
    const { handle, failures } = gateway({
      fetch: (request) => {
        signal = request.signal;
        return never();
      },
      timeout: 1000,
    });
    const answer = handle(fromPage('/account/account'));
    const settled = vi.fn();
    void answer.then(settled);
    await vi.advanceTimersByTimeAsync(999);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await expectError(await answer, 504, 'upstream_timeout');
    expect(signal?.aborted).toBe(true);
    expect(failures).toMatchObject([{ status: 504, error: 'upstream_timeout' }]);
  });

  it('are 30 s long by default', async () => {
    vi.useFakeTimers();
    const { handle } = gateway({ fetch: never });
    const answer = handle(fromPage('/account/account'));
    await vi.advanceTimersByTimeAsync(30_000);
    await expectError(await answer, 504, 'upstream_timeout');
  });

  it('break an answer off that does not go on', async () => {
    vi.useFakeTimers();
    const body = pieces();
    const { handle, failures } = gateway({ fetch: async () => new Response(body.stream), timeout: 1000 });
    const read = reader(await handle(fromPage('/account/account')));
    void body.send('one');
    expect(text((await read.read()).value)).toBe('one');
    const rest = read.read().catch(() => 'broken off');
    await vi.advanceTimersByTimeAsync(1000);
    expect(await rest).toBe('broken off');
    await body.closed;
    expect(failures).toMatchObject([{ status: 504, error: 'upstream_timeout' }]);
  });

  it('end the wait for a form that does not arrive', async () => {
    vi.useFakeTimers();
    const { fetch, received } = upstream();
    const { handle, failures } = gateway({ fetch, timeout: 1000 });
    const answer = handle(
      fromPage('/account/protocol/openid-connect/token', {
        method: 'POST',
        body: new ReadableStream(),
        duplex: 'half',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    );
    await vi.advanceTimersByTimeAsync(1000);
    await expectError(await answer, 408, 'request_timeout');
    expect(received).toEqual([]);
    expect(failures).toEqual([]);
  });

  it('end the wait for an upload that does not go on', async () => {
    vi.useFakeTimers();
    const body = pieces();
    const { fetch } = upstream();
    const { handle, failures } = gateway({ fetch, timeout: 1000 });
    const answer = handle(fromPage('/account/avatar', { method: 'POST', body: body.stream, duplex: 'half' }));
    void body.send('one');
    await vi.advanceTimersByTimeAsync(1000);
    await expectError(await answer, 408, 'request_timeout');
    await body.closed;
    expect(failures).toEqual([]);
  });

  it('leave no timer behind', async () => {
    vi.useFakeTimers();
    const timeout = 1_000_000;
    const { handle } = gateway({ fetch: upstream().fetch, timeout });
    await (await handle(fromPage('/account/account'))).text();
    await (await handle(fromPage('/account/avatar', { method: 'POST', body: 'abc' }))).body?.cancel();
    await handle(fromPage('/account/protocol/openid-connect/token', form({})));
    await handle(fromPage('/account/protocol/openid-connect/token', form({ grant_type: 'password' })));
    const empty = gateway({ fetch: async () => new Response(null, { status: 204 }), timeout });
    await empty.handle(fromPage('/account/account'));
    const failing = gateway({ fetch: () => Promise.reject(new Error()), timeout });
    await failing.handle(fromPage('/account/account'));
    // All deadlines share one timeout. By then those of other tests have expired; these would still be running.
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leave no listener on the signal of the page', async () => {
    const { signal } = new AbortController();
    const request = fromPage('/account/account', { signal });
    const { handle } = gateway({ fetch: upstream().fetch });
    const before = getEventListeners(request.signal, 'abort').length;
    await (await handle(request)).text();
    expect(getEventListeners(request.signal, 'abort')).toHaveLength(before);
  });

  it.each(['before', 'after'])('come early when the page goes away %s the answer', async (when) => {
    const client = new AbortController();
    let signal: AbortSignal | undefined;
    const { handle, failures } = gateway({
      fetch: (request) => {
        signal = request.signal;
        return when === 'before' ? never() : Promise.resolve(new Response(new ReadableStream()));
      },
    });
    const answer = handle(fromPage('/account/account', { signal: client.signal }));
    if (when === 'after') await answer;
    client.abort();
    await answer;
    expect(signal?.aborted).toBe(true);
    expect(failures).toEqual([]);
  });
});

describe('a service', () => {
  it('that cannot be reached is 502, with the system code for the operator', async () => {
    const refused = Object.assign(new Error(`connect ECONNREFUSED ${clientSecret}`), {
      code: 'ECONNREFUSED',
    });
    const { handle, failures } = gateway({
      fetch: () => Promise.reject(new TypeError('fetch failed', { cause: refused })),
    });
    const response = await handle(fromPage('/account/sms/user/byphone?phoneNumber=18680533727'));
    await expectError(response, 502, 'upstream_unreachable');
    expect(failures).toEqual([
      {
        status: 502,
        error: 'upstream_unreachable',
        description: 'The service cannot be reached.',
        method: 'GET',
        path: '/account/sms/user/byphone',
        code: 'ECONNREFUSED',
      },
    ]);
  });

  it.each([undefined, 'a string', new Error('x'), Object.assign(new Error(), { code: `x ${clientSecret}` })])(
    'that fails with %o is 502 without a code',
    async (error) => {
      const { handle, failures } = gateway({ fetch: () => Promise.reject(error) });
      await expectError(await handle(fromPage('/account/account')), 502, 'upstream_unreachable');
      expect(failures).toMatchObject([{ code: undefined }]);
    },
  );

  it.each([301, 302, 303, 307, 308, 300])(
    'that answers %i is 502: redirects are not followed',
    async (status) => {
      const requests: Request[] = [];
      const { handle, failures } = gateway({
        fetch: async (request) => {
          requests.push(request);
          return new Response(null, { status, headers: { location: 'https://evil.example/' } });
        },
      });
      const response = await handle(fromPage('/account/account'));
      expect(response.headers.has('location')).toBe(false);
      await expectError(response, 502, 'upstream_redirected');
      expect(requests.map(({ redirect }) => redirect)).toEqual(['manual']);
      expect(failures).toMatchObject([{ error: 'upstream_redirected' }]);
    },
  );

  it('whose redirect the runtime hides is 502, too', async () => {
    // `Response.error()` has status 0, as the opaque redirect of browsers has.
    const { handle } = gateway({ fetch: async () => Response.error() });
    await expectError(await handle(fromPage('/account/account')), 502, 'upstream_redirected');
  });

  it('that breaks its answer off is told to onError', async () => {
    const body = pieces();
    const { handle, failures } = gateway({ fetch: async () => new Response(body.stream) });
    const response = await handle(fromPage('/account/avatar/by-userid/3333'));
    void body
      .break(Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }))
      .catch(() => {});
    await expect(response.text()).rejects.toThrow();
    expect(failures).toEqual([
      {
        status: 502,
        error: 'upstream_unreachable',
        description: 'The answer broke off.',
        method: 'GET',
        path: '/account/avatar/by-userid/:userId',
        code: 'UND_ERR_SOCKET',
      },
    ]);
  });
});

describe('the gateway itself', () => {
  it('answers 500 when it fails, and tells onError', async () => {
    const digest = vi.spyOn(crypto.subtle, 'digest').mockRejectedValue(new Error(`no digest of ${appKey}`));
    const { fetch, received } = upstream();
    const { handle, failures } = gateway({ fetch });
    const response = await handle(
      fromPage('/uws/uaccount/v1/security/thirdpartUserLogin', json({ code: 'a' })),
    );
    digest.mockRestore();
    await expectError(response, 500, 'server_error');
    expect(received).toEqual([]);
    expect(failures).toMatchObject([{ status: 500, error: 'server_error' }]);
    expect(JSON.stringify(failures)).not.toContain(appKey);
  });

  it('is not stopped by an onError that throws', async () => {
    const { handle } = gateway({
      fetch: () => Promise.reject(new Error()),
      onError: () => {
        throw new Error('mine');
      },
    });
    await expectError(await handle(fromPage('/account/account')), 502, 'upstream_unreachable');
  });

  it('lets no secret out, whatever happens', async () => {
    const log = vi.spyOn(console, 'error');
    const leaky = () => Promise.reject(new Error(`${clientSecret} ${appKey}`, { cause: clientSecret }));
    const { handle, failures } = gateway({ fetch: leaky, maxBody: 200 });
    const token = '/account/protocol/openid-connect/token';
    const login = '/uws/uaccount/v1/security/thirdpartUserLogin';
    const requests = [
      fromPage(token, form({ grant_type: 'password' })),
      fromPage(token, form({ grant_type: 'x' })),
      fromPage(token, form({ grant_type: 'x'.repeat(300) })),
      fromPage(token, json({})),
      fromPage(login, json({})),
      fromPage(login, { ...json({}), headers: { timestamp: 'x' } }),
      fromPage('/nothing'),
    ];
    for (const request of requests) {
      const response = await handle(request);
      const all = `${await response.text()} ${JSON.stringify([...response.headers])}`;
      expect(all).not.toContain(clientSecret);
      expect(all).not.toContain(appKey);
    }
    expect(failures).toHaveLength(2);
    expect(JSON.stringify(failures)).not.toMatch(new RegExp(`${clientSecret}|${appKey}`));
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });
});
