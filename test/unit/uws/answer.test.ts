// @vitest-environment node
import { createServer, type RequestListener } from 'node:http';
import { createUwsClient, UwsError, uwsRetCodes } from 'up-user-module/uws';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { UserModuleError } from '../../../src/errors/user-module-error.js';
import { answering, identity } from './recording-fetch.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

const token = 'TGTNS633MLE2OHV2P03YB3Q6E44K00';
const get = (fetch: typeof globalThis.fetch | undefined) =>
  createUwsClient({ baseUrl: 'production', ...identity, fetch, getAccessToken: () => token }).get('/a');
const failure = async (answer: Promise<unknown>): Promise<UserModuleError> => {
  const error = await answer.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (!(error instanceof UserModuleError)) throw new Error(`not a UserModuleError: ${error}`);
  return error;
};

describe('success', () => {
  test('gives the answer as it came: unknown fields stay, missing ones stay missing', async () => {
    const answer = { retCode: '00000', new: { field: [1, null] } };
    expect(await get(answering(JSON.stringify(answer)))).toEqual(answer);
  });

  test('keeps integers beyond 2^53 as texts', async () => {
    const text =
      '{"retCode":"00000","userId":12345678901234567890,"ids":[-9007199254740993,9007199254740992]}';
    expect(await get(answering(text))).toEqual({
      retCode: '00000',
      userId: '12345678901234567890',
      ids: ['-9007199254740993', 9007199254740992],
    });
  });

  test('a byte order mark, and characters cut in two by the network, do no harm', async () => {
    const bytes = new TextEncoder().encode('\ufeff{"retCode":"00000","name":"中👨‍👩‍👧"}');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await get(async () => new Response(body))).toEqual({ retCode: '00000', name: '中👨‍👩‍👧' });
  });

  test('a response without a readable body is read as text', async () => {
    const response = Response.json({ retCode: '00000' });
    Object.defineProperty(response, 'body', { value: undefined });
    expect(await get(async () => response)).toEqual({ retCode: '00000' });
  });
});

describe('a retCode of UWS', () => {
  const session = ['D00003', 'D00004', 'D00005', 'D00006', 'D00016'];
  const network = ['A00002', 'A00003'];
  const mapped = (code: string) => {
    if (session.includes(code)) return '110001';
    if (network.includes(code)) return '000001';
    return code.startsWith('B0') ? '000002' : '990001';
  };

  test.each([...Object.keys(uwsRetCodes), 'X99999', 'B00099', 'Bad', 'constructor', '0', '', '000000'])(
    '%s',
    async (uwsCode) => {
      const error = await failure(
        get(answering(JSON.stringify({ retCode: uwsCode, retInfo: 'debug text' }))),
      );
      const retCode = mapped(uwsCode);
      const reason = new Map([
        ['000001', 'network'],
        ['990001', 'unknown'],
      ]).get(retCode);
      const meaning = Object.entries(uwsRetCodes).find(([code]) => code === uwsCode)?.[1];
      expect(error).toMatchObject({ name: 'UwsError', retCode, retData: null });
      expect(Object.keys(error)).toEqual(['retCode', 'retInfo', 'retData']);
      if (!(error instanceof UwsError)) throw error;
      expect(error.reason).toBe(reason);
      expect(error.cause).toBe(uwsCode);
      expect(error.uwsCode).toBe(uwsCode);
      expect(error.uwsInfo).toBe('debug text');
      expect(error.meaning).toBe(meaning);
      expect(error.message).toContain(uwsCode);
      expect(error.message).toContain(meaning ?? uwsCode);
    },
  );

  test('stands whatever the HTTP status, and without a retInfo', async () => {
    const error = await failure(get(answering('{"retCode":"D00004"}', { status: 401 })));
    expect(error).toMatchObject({ retCode: '110001', uwsCode: 'D00004', uwsInfo: undefined });
  });
});

describe('what is no answer', () => {
  const noAnswer = { retCode: '000001', reason: 'network' };

  test.each([
    ['HTML', '<html><head><title>502 Bad Gateway</title></head></html>', { status: 502 }, '502 Bad Gateway'],
    ['truncated JSON', '{"retCode":"00000","retInfo":"x","list":[{"a":', {}, '"list":[{'],
    ['an empty body', '', {}, '应答为空'],
    ['white space', ' \n', {}, '应答为空'],
    ['null', 'null', {}, 'null'],
    ['a list', '[]', {}, '[]'],
    ['a retCode that is a number', '{"retCode":0}', {}, '{"retCode":0}'],
    ['success with an error status', '{"retCode":"00000"}', { status: 500 }, 'HTTP 500'],
  ])('%s', async (_, text, init, shown) => {
    const error = await failure(get(answering(text, init)));
    expect(error).toMatchObject({ ...noAnswer, cause: { status: 200, ...init }.status });
    expect(error).not.toBeInstanceOf(UwsError);
    expect(error.retInfo).toContain(shown);
  });

  test('no body at all', async () => {
    const error = await failure(get(async () => new Response(null, { status: 204 })));
    expect(error).toMatchObject({ ...noAnswer, cause: 204 });
  });

  test.each([301, 302, 303, 307, 308])('a redirect, %i, is not followed', async (status) => {
    const error = await failure(
      get(async () => new Response(null, { status, headers: { location: '/login' } })),
    );
    expect(error).toMatchObject({ ...noAnswer, cause: status, retInfo: '操作失败：应答是重定向' });
  });

  test('a redirect as browsers hide it', async () => {
    const response = Response.error();
    Object.defineProperty(response, 'type', { value: 'opaqueredirect' });
    expect(await failure(get(async () => response))).toMatchObject({
      retInfo: '操作失败：应答是重定向',
      cause: 0,
    });
  });

  test('an error text shows at most 200 characters of it', async () => {
    const error = await failure(get(answering('<p>字'.repeat(10_000))));
    expect(error.retInfo).toContain('<p>字'.repeat(50));
    expect(error.retInfo.length).toBeLessThan(250);
  });

  test.each([
    [`{"retCode":"00000","accessToken":"${token}","scope"`, token],
    [`{"retCode":"00000","accessToken":"${token}`, token],
    ['{"access_token": "short", "x', 'short'],
    ['{"userPassword":"abc","x', 'abc'],
    ['<p>eyJhbGciOiJIUzI1NiJ9.e30.c2ln-bmF0dXJl</p>', 'eyJ'],
    ['call 13800138000 now', '138001'],
    [`${'<'.repeat(190)}${token}`, 'TGTNS'],
  ])('an error text shows no secret of %s', async (text, secret) => {
    const error = await failure(get(answering(text)));
    expect(error.retInfo).toContain('***');
    expect(JSON.stringify(error) + error.message + error.stack + String(error.cause)).not.toContain(secret);
  });

  test('nor the access token that was sent, whatever it looks like', async () => {
    const client = createUwsClient({
      baseUrl: 'production',
      ...identity,
      fetch: answering('<pre>accesstoken: simple</pre>'),
      getAccessToken: () => 'simple',
    });
    const error = await failure(client.get('/a'));
    expect(error.retInfo).toContain('<pre>accesstoken: ***</pre>');
  });

  test('too long a text, where it cannot be read in parts', async () => {
    const response = new Response('x'.repeat(4 * 1024 * 1024 + 1));
    Object.defineProperty(response, 'body', { value: undefined });
    const error = await failure(get(async () => response));
    expect(error).toMatchObject({ ...noAnswer, retInfo: '操作失败：应答超过 4194304 个字符' });
  });
});

describe('over a socket', () => {
  async function against<T>(
    listener: RequestListener,
    use: (fetch: typeof globalThis.fetch) => Promise<T>,
  ): Promise<T> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      return await use((_, init) => fetch(`http://127.0.0.1:${port}/`, init));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  test('an endless answer is cut off, and its connection closed', async () => {
    const closed = vi.fn();
    const error = await against(
      (_, response) => {
        response.on('close', closed);
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', more);
        more();
      },
      async (fetch) => {
        const error = await failure(get(fetch));
        await vi.waitFor(() => expect(closed).toHaveBeenCalled());
        return error;
      },
    );
    expect(error).toMatchObject({ reason: 'network', retInfo: '操作失败：应答超过 4194304 个字符' });
  });

  test('a connection that breaks halfway is a network error', async () => {
    const error = await against(
      (_, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('{"retCode":"00000"', () => response.destroy());
      },
      (fetch) => failure(get(fetch)),
    );
    expect(error).toMatchObject({ retCode: '000001', reason: 'network' });
  });

  test('a redirect leads nowhere', async () => {
    const paths: (string | undefined)[] = [];
    const error = await against(
      ({ url }, response) => {
        paths.push(url);
        response.writeHead(302, { location: '/login' }).end();
      },
      (fetch) => failure(get(fetch)),
    );
    expect(error).toMatchObject({ reason: 'network', cause: 302 });
    expect(paths).toEqual(['/']);
  });

  test('nobody there is a network error, with its cause', async () => {
    const error = await failure(get((_, init) => fetch('http://127.0.0.1:1/', init)));
    expect(error).toMatchObject({ retCode: '000001', reason: 'network', cause: expect.any(TypeError) });
  });
});
