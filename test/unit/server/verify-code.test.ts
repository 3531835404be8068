// @vitest-environment node
import {
  type CodeStore,
  createVerifyCodeHandler,
  issueCode,
  memoryCodeStore,
  type VerifyCodeOptions,
} from 'up-user-module/server';
import { afterEach, describe, expect, it, vi } from 'vitest';

const clientKey = 'iot-client-project';
const clientSecret = 'E3er4J88P=vb9';
const openId = '34509854534';

function setUp(options: Partial<VerifyCodeOptions> = {}) {
  const store = memoryCodeStore();
  const take = vi.spyOn(store, 'take');
  const handle = createVerifyCodeHandler({ clientKey, clientSecret, store, ...options });
  return { store, take, handle };
}

function post(body: unknown, init: RequestInit & { duplex?: 'half' } = {}): Request {
  return new Request('https://cloud.example/verify', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
}

async function read(response: Response) {
  return { status: response.status, body: await response.json() };
}

const refused = { status: 200, body: { retCode: 'D00008', retInfo: '用户不合法' } };

afterEach(() => {
  vi.useRealTimers();
});

describe('a good request', () => {
  it('is answered in the documented shape', async () => {
    const { store, handle } = setUp();
    const code = await issueCode(store, openId);
    const response = await handle(post({ code, clientKey, clientSecret }));
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await read(response)).toEqual({
      status: 200,
      body: { retCode: '00000', retInfo: '成功', openId },
    });
  });

  it("may look like the document's sample: spaces around the names, Content-Encoding utf-8", async () => {
    const { store, handle } = setUp();
    const code = await issueCode(store, openId);
    const body = `{"code":"${code}"," clientKey":"iot-client-project"," clientSecret ":"E3er4J88P=vb9"}`;
    const headers = { 'content-encoding': 'utf-8', 'content-type': 'application/json' };
    expect((await read(await handle(post(body, { headers })))).body).toMatchObject({
      retCode: '00000',
      openId,
    });
  });

  it.each(['application/json;charset=UTF-8', 'Application/JSON ; charset=utf-8'])(
    'may have the content type %s',
    async (type) => {
      const { store, handle } = setUp();
      const code = await issueCode(store, openId);
      const request = post({ code, clientKey, clientSecret }, { headers: { 'content-type': type } });
      expect((await read(await handle(request))).body).toMatchObject({ retCode: '00000', openId });
    },
  );

  it('may have fields besides', async () => {
    const { store, handle } = setUp();
    const code = await issueCode(store, openId);
    const body = `{"code":"${code}","clientKey":"${clientKey}","clientSecret":"${clientSecret}","__proto__":{"a":1}}`;
    expect((await read(await handle(post(body)))).body).toMatchObject({ retCode: '00000', openId });
  });

  it.each([
    ['{"code":1,"code":2}', 'fields of another object'],
    ['"{\\"code\\":1,\\"code\\":2}"', 'a text'],
    ['[{"code":1},{"code":2}]', 'several objects'],
  ])('may have %s in it: these are %s', async (more) => {
    const { store, handle } = setUp();
    const code = await issueCode(store, openId);
    const body = `{"more":${more},"code":"${code}","clientKey":"${clientKey}","clientSecret":"${clientSecret}"}`;
    expect((await read(await handle(post(body)))).body).toMatchObject({ retCode: '00000', openId });
  });

  it('may have a secret of any characters', async () => {
    const secret = ' 密钥 "\\\u0000 ';
    const { store, handle } = setUp({ clientSecret: secret });
    const code = await issueCode(store, openId);
    expect(await read(await handle(post({ code, clientKey, clientSecret: secret.trim() })))).toEqual(refused);
    expect((await read(await handle(post({ code, clientKey, clientSecret: secret })))).body).toMatchObject({
      openId,
    });
  });
});

describe('a code', () => {
  it('works once', async () => {
    const { store, handle } = setUp();
    const code = await issueCode(store, openId);
    expect((await read(await handle(post({ code, clientKey, clientSecret })))).body.retCode).toBe('00000');
    expect(await read(await handle(post({ code, clientKey, clientSecret })))).toEqual(refused);
  });

  it('works for one of 100 requests that race', async () => {
    const { store, handle } = setUp();
    const code = await issueCode(store, openId);
    const answers = await Promise.all(
      Array.from({ length: 100 }, async () => read(await handle(post({ code, clientKey, clientSecret })))),
    );
    expect(answers.filter(({ body }) => body.retCode === '00000')).toHaveLength(1);
    expect(answers.filter(({ body }) => body.retCode === 'D00008')).toHaveLength(99);
  });

  it('works for a limited time', async () => {
    let time = 0;
    const store = memoryCodeStore({ now: () => time });
    const { handle } = setUp({ store });
    const code = await issueCode(store, openId, { lifetime: 60 });
    time = 60_000;
    expect(await read(await handle(post({ code, clientKey, clientSecret })))).toEqual(refused);
  });

  it.each([
    ['clientKey', { clientKey: 'iot-client-projecT', clientSecret }],
    ['clientSecret', { clientKey, clientSecret: 'E3er4J88P=vb8' }],
    ['clientKey and clientSecret', { clientKey: clientSecret, clientSecret: clientKey }],
  ])('is not used up by a wrong %s', async (_name, keys) => {
    const { store, handle } = setUp();
    const code = await issueCode(store, openId);
    expect(await read(await handle(post({ code, ...keys })))).toEqual(refused);
    expect((await read(await handle(post({ code, clientKey, clientSecret })))).body).toMatchObject({
      openId,
    });
  });
});

describe('refusals', () => {
  it('have one text, the same headers, and do the same work', async () => {
    const { store, take, handle } = setUp();
    const used = await issueCode(store, openId);
    await handle(post({ code: used, clientKey, clientSecret }));
    const unused = await issueCode(store, openId);
    const digest = vi.spyOn(crypto.subtle, 'digest');

    const outcomes: unknown[] = [];
    for (const fields of [
      { code: unused, clientKey: 'x', clientSecret },
      { code: unused, clientKey, clientSecret: 'x' },
      { code: unused, clientKey, clientSecret: `${clientSecret}x` },
      { code: used, clientKey, clientSecret },
      { code: 'f'.repeat(64), clientKey, clientSecret },
      { code: 'f'.repeat(64), clientKey: 'x', clientSecret: 'x' },
    ]) {
      take.mockClear();
      digest.mockClear();
      const response = await handle(post(fields));
      outcomes.push({
        status: response.status,
        headers: [...response.headers],
        body: await response.text(),
        takes: take.mock.calls.length,
        digests: digest.mock.calls.length,
      });
    }
    digest.mockRestore();
    expect(outcomes).toEqual(Array.from(outcomes, () => outcomes[0]));
    expect(outcomes[0]).toMatchObject({
      status: 200,
      body: '{"retCode":"D00008","retInfo":"用户不合法"}',
      takes: 1,
    });
  });

  it('look for a code that cannot exist where a key is wrong, another one each time', async () => {
    const { take, handle } = setUp();
    const code = 'a'.repeat(64);
    for (let i = 0; i < 3; i++) await handle(post({ code, clientKey, clientSecret: 'x' }));
    const looked = take.mock.calls.map(([looked]) => looked);
    expect(new Set([...looked, code]).size).toBe(4);
    for (const decoy of looked) expect(decoy).toMatch(/^[0-9a-f]{64}$/);
  });

  it('come of a store that gives nothing in another way, too', async () => {
    for (const nothing of [null, '']) {
      const store = { put: vi.fn(), take: vi.fn().mockResolvedValue(nothing) };
      const { handle } = setUp({ store });
      expect(await read(await handle(post({ code: 'a', clientKey, clientSecret })))).toEqual(refused);
    }
  });
});

describe('a bad request', () => {
  const code = 'a'.repeat(64);

  it.each([
    ['no code', { clientKey, clientSecret }, 'B00001', '缺少必填参数：code'],
    ['no clientKey', { code, clientSecret }, 'B00001', '缺少必填参数：clientKey'],
    ['no clientSecret', { code, clientKey }, 'B00001', '缺少必填参数：clientSecret'],
    ['an empty code', { code: '', clientKey, clientSecret }, 'B00001', '缺少必填参数：code'],
    ['a null code', { code: null, clientKey, clientSecret }, 'B00001', '缺少必填参数：code'],
    ['a number', { code, clientKey, clientSecret: 1 }, 'B00002', '参数类型错误：clientSecret 必须是字符串'],
    ['an object', { code: {}, clientKey, clientSecret }, 'B00002', '参数类型错误：code 必须是字符串'],
    [
      'a long code',
      { code: 'a'.repeat(257), clientKey, clientSecret },
      'B00006',
      '参数长度错误：code 不能超过 256 个字符',
    ],
    [
      'a field twice',
      { code, clientKey, clientSecret, ' code': 'b' },
      'B00007',
      '参数与接口定义不匹配：参数重复',
    ],
    [
      'the code twice',
      `{"code":"x","code":"y","clientKey":"${clientKey}","clientSecret":"${clientSecret}"}`,
      'B00007',
      '参数与接口定义不匹配：参数重复',
    ],
    [
      'the code twice, once escaped',
      `{"\\u0063ode":"x","clientKey":"${clientKey}","clientSecret":"${clientSecret}", "code" :"y"}`,
      'B00007',
      '参数与接口定义不匹配：参数重复',
    ],
    ['only the code, twice', '{"code":"x","code":"y"}', 'B00007', '参数与接口定义不匹配：参数重复'],
    ['an array', [code, clientKey, clientSecret], 'B00007', '参数与接口定义不匹配：请求必须是 JSON 对象'],
    ['null', 'null', 'B00007', '参数与接口定义不匹配：请求必须是 JSON 对象'],
    ['broken JSON', '{"code":', 'B00007', '参数与接口定义不匹配：请求必须是 UTF-8 编码的 JSON'],
    ['no body', '', 'B00007', '参数与接口定义不匹配：请求必须是 UTF-8 编码的 JSON'],
  ])('with %s is 400', async (_what, body, retCode, retInfo) => {
    const { take, handle } = setUp();
    expect(await read(await handle(post(body)))).toEqual({ status: 400, body: { retCode, retInfo } });
    expect(take).not.toHaveBeenCalled();
  });

  it('that is not UTF-8 is 400', async () => {
    const { handle } = setUp();
    const body = new Uint8Array([...new TextEncoder().encode('{"code":"'), 0xff, 0x22, 0x7d]);
    expect(await read(await handle(post('', { body })))).toMatchObject({
      status: 400,
      body: { retCode: 'B00007' },
    });
  });

  it('that breaks off is 400', async () => {
    const { handle } = setUp();
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) });
    expect(await read(await handle(post('', { body, duplex: 'half' })))).toMatchObject({
      status: 400,
      body: { retCode: 'B00007' },
    });
  });

  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('of %s is 405 and says what is allowed', async (method) => {
    const { handle } = setUp();
    const response = await handle(new Request('https://cloud.example/verify', { method }));
    expect(response.headers.get('allow')).toBe('POST');
    expect(await read(response)).toMatchObject({ status: 405, body: { retCode: 'B00007' } });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
    'of type "%s" is 415',
    async (type) => {
      const { store, handle } = setUp();
      const request = post(
        { code: await issueCode(store, openId), clientKey, clientSecret },
        { headers: { 'content-type': type } },
      );
      expect(await read(await handle(request))).toMatchObject({ status: 415, body: { retCode: 'B00007' } });
    },
  );

  it('of more than 4 KiB is 413, and is not read to its end', async () => {
    const { handle } = setUp();
    let sent = 0;
    const cancel = vi.fn();
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024;
        controller.enqueue(new Uint8Array(1024).fill(0x20));
      },
      cancel,
    });
    expect(await read(await handle(post('', { body, duplex: 'half' })))).toEqual({
      status: 413,
      body: { retCode: 'B00006', retInfo: '参数长度错误：请求不能超过 4096 字节' },
    });
    expect(sent).toBeLessThanOrEqual(6 * 1024);
    expect(cancel).toHaveBeenCalledOnce();
  });

  it.each([
    [0, 200],
    [1, 413],
  ])('of maxBody and %i bytes more is answered %i', async (more, status) => {
    const { handle } = setUp({ maxBody: 200 });
    const text = JSON.stringify({ code, clientKey, clientSecret });
    expect((await handle(post(text.padEnd(200 + more)))).status).toBe(status);
  });

  it('learns no secret', async () => {
    const { handle } = setUp();
    for (const body of ['{', '[]', {}, { code, clientKey }, { code, clientKey, clientSecret: 'x' }]) {
      const text = await (await handle(post(body))).text();
      expect(text).not.toContain(clientSecret);
      expect(text).not.toContain(clientKey);
      expect(text).not.toContain(code);
    }
  });
});

describe('a failure', () => {
  const fields = { code: 'a', clientKey, clientSecret };

  it('of the store is 503, and told to onError', async () => {
    const error = new Error('connect ECONNREFUSED');
    const onError = vi.fn();
    const store = { put: vi.fn(), take: vi.fn().mockRejectedValue(error) };
    const { handle } = setUp({ store, onError });
    expect(await read(await handle(post(fields)))).toEqual({
      status: 503,
      body: { retCode: 'A00005', retInfo: '数据库访问异常' },
    });
    expect(onError.mock.calls).toEqual([[error]]);
  });

  it('of the handler is 500, and told to onError', async () => {
    const error = new Error('no digest');
    const onError = vi.fn();
    const digest = vi.spyOn(crypto.subtle, 'digest').mockRejectedValue(error);
    const { handle } = setUp({ onError });
    const response = await handle(post(fields));
    digest.mockRestore();
    expect(await read(response)).toEqual({
      status: 500,
      body: { retCode: 'A00004', retInfo: '系统内部错误' },
    });
    expect(onError.mock.calls).toEqual([[error]]);
  });

  it('of onError changes nothing', async () => {
    const store: CodeStore = { put: vi.fn(), take: () => Promise.reject(new Error('down')) };
    const { handle } = setUp({
      store,
      onError: () => {
        throw new Error('mine');
      },
    });
    expect((await handle(post(fields))).status).toBe(503);
  });

  it.each([
    ['the store', 504, { store: { put: vi.fn(), take: () => new Promise<never>(() => {}) } }, undefined],
    ['the client', 408, {}, new ReadableStream()],
  ])('of %s to answer is %i after timeout', async (_who, status, options, body) => {
    vi.useFakeTimers();
    const onError = vi.fn();
    const { handle } = setUp({ timeout: 500, onError, ...options });
    const answer = handle(body ? post('', { body, duplex: 'half' }) : post(fields));
    const settled = vi.fn();
    void answer.then(settled);
    await vi.advanceTimersByTimeAsync(499);
    expect(settled).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await read(await answer)).toEqual({
      status,
      body: { retCode: 'A00003', retInfo: '访问或操作超时' },
    });
    expect(onError).toHaveBeenCalledTimes(status === 504 ? 1 : 0);
    // The timeout that all deadlines share runs for a second at most.
    await vi.advanceTimersByTimeAsync(1000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer behind, nor does a success', async () => {
    vi.useFakeTimers();
    const { store, handle } = setUp();
    await handle(post({ code: await issueCode(store, openId), clientKey, clientSecret }));
    await handle(post('{'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('options', () => {
  const good = { clientKey, clientSecret, store: memoryCodeStore() };

  it.each([
    ['clientKey', { ...good, clientKey: '' }],
    ['clientKey', { ...good, clientKey: undefined }],
    ['clientSecret', { ...good, clientSecret: ' ' }],
    ['clientSecret', { ...good, clientSecret: 5 }],
    ['store', { clientKey, clientSecret }],
    ['store', { ...good, store: { take() {} } }],
    ['maxBody', { ...good, maxBody: 0 }],
    ['maxBody', { ...good, maxBody: 1.5 }],
    ['timeout', { ...good, timeout: Number.POSITIVE_INFINITY }],
    ['timeout', { ...good, timeout: 2 ** 31 }],
    ['onError', { ...good, onError: 'log' }],
    ['maxbody', { ...good, maxbody: 5 }],
    ['createVerifyCodeHandler', undefined],
  ])('refuses a bad %s, without a word of the secret', (name, options) => {
    let error: unknown;
    try {
      Reflect.apply(createVerifyCodeHandler, undefined, [options]);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ retCode: '000002', retInfo: expect.stringContaining(name) });
    expect(JSON.stringify(error)).not.toContain(clientSecret);
  });
});
