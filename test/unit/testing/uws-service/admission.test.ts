// @vitest-environment node
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { appKey, Bench, echoPath, loginPath, otherApp } from './support.js';

const now = 1_533_882_163_013;
const longText = (length: number) => 'x'.repeat(length);

afterEach(() => {
  vi.useRealTimers();
});

/** The answer of the echo to a request with this header. */
async function withHeader(name: string, value: string | undefined) {
  const bench = new Bench();
  return bench.echo(await bench.accessToken(), { headers: { [name]: value } });
}

describe('a common field', () => {
  it.each(['appId', 'appVersion', 'clientId', 'sequenceId', 'timestamp', 'language', 'timezone'])(
    'must be there: %s',
    async (name) => {
      const missing = { retCode: 'B00001', retInfo: `缺少必填参数：${name}` };
      expect(await withHeader(name, undefined)).toEqual(missing);
      expect(await withHeader(name, '')).toEqual(missing);
    },
  );

  it('must be there: Content-Type', async () => {
    const missing = { retCode: 'B00001', retInfo: '缺少必填参数：Content-Type' };
    expect(await withHeader('Content-Type', undefined)).toEqual(missing);
  });

  it('must be there: sign; an empty one is wrong', async () => {
    const bench = new Bench();
    const request = bench.request(echoPath);
    request.headers.delete('sign');
    expect(await bench.send(request)).toEqual({ retCode: 'B00001', retInfo: '缺少必填参数：sign' });
    expect(await bench.call(echoPath, { sign: '' })).toMatchObject({ retCode: 'D00001' });
  });

  it('must be there: accessToken, but not for a login', async () => {
    const bench = new Bench();
    const headers = { accessToken: undefined };
    expect(await bench.call(echoPath, { headers })).toMatchObject({ retCode: 'D00003' });
    expect(await bench.login(await bench.issueCode(), { headers })).toMatchObject({ retCode: '00000' });
  });

  it('is named with all others that are missing', async () => {
    const bench = new Bench();
    const headers = { clientId: undefined, language: undefined };
    expect(await bench.call(echoPath, { headers })).toMatchObject({
      retInfo: '缺少必填参数：clientId、language',
    });
  });

  it.each([
    ['appVersion', longText(32)],
    ['clientId', longText(40)],
    ['sequenceId', '20991231235959999999'],
    ['timezone', '-11'],
    ['timezone', '13'],
    ['timezone', '+8'],
    ['language', 'en'],
    ['language', 'EN-us'],
    ['language', 'zh-Hans-CN'],
    ['Content-Type', 'application/json'],
    ['Content-Type', 'APPLICATION/JSON ; charset=utf-8'],
    ['Content-Type', 'multipart/form-data; boundary=x'],
    ['Content-Type', 'application/octet-stream'],
  ])('passes: %s %s', async (name, value) => {
    expect(await withHeader(name, value)).toMatchObject({ retCode: '00000' });
  });

  it.each([
    ['appId', longText(41), 'B00006', '参数长度错误'],
    ['appVersion', longText(33), 'B00006', '参数长度错误'],
    ['clientId', longText(41), 'B00006', '参数长度错误'],
    ['sequenceId', '2016102015342800001', 'B00004', '参数不符合规则要求'],
    ['sequenceId', '201610201534280000150', 'B00004', '参数不符合规则要求'],
    ['sequenceId', '2016102015342800001x', 'B00004', '参数不符合规则要求'],
    ['timestamp', '1533882163', 'B00002', '参数类型错误'],
    ['timestamp', '-533882163013', 'B00002', '参数类型错误'],
    ['timestamp', '2018-08-10', 'B00002', '参数类型错误'],
    ['timezone', 'Asia/Shanghai', 'B00002', '参数类型错误'],
    ['timezone', '5.5', 'B00002', '参数类型错误'],
    ['timezone', '14', 'B00003', '参数数值超出值域或不是枚举值'],
    ['timezone', '-12', 'B00003', '参数数值超出值域或不是枚举值'],
    ['timezone', '480', 'B00003', '参数数值超出值域或不是枚举值'],
    ['language', '中文', 'B00004', '参数不符合规则要求'],
    ['language', 'zh_cn', 'B00004', '参数不符合规则要求'],
    ['Content-Type', 'text/plain', 'B00003', '参数数值超出值域或不是枚举值'],
    ['Content-Type', 'application/jsonp', 'B00003', '参数数值超出值域或不是枚举值'],
  ])('does not pass: %s %s', async (name, value, retCode, meaning) => {
    const bytes = String.fromCharCode(...new TextEncoder().encode(value));
    expect(await withHeader(name, bytes)).toEqual({ retCode, retInfo: `${meaning}：${name}` });
  });

  it.each([-900_001, -900_000, 0, 900_000, 900_001])('timestamp can be %i ms off', async (off) => {
    vi.useFakeTimers({ now, toFake: ['Date'] });
    const bench = new Bench();
    const answer = await bench.echo(await bench.accessToken(), { headers: { timestamp: String(now + off) } });
    const late = { retCode: 'B00003', retInfo: '参数数值超出值域或不是枚举值：timestamp' };
    expect(answer).toMatchObject(Math.abs(off) > 900_000 ? late : { retCode: '00000' });
  });
});

describe('an app', () => {
  it('has to be known', async () => {
    const bench = new Bench();
    const answer = await bench.echo(await bench.accessToken(), { headers: { appId: 'MB-UNKNOWN' } });
    expect(answer).toEqual({ retCode: 'C00001', retInfo: 'appId与appKey验证失败' });
  });

  it('has an appId of up to 40 characters', async () => {
    const app = { appId: longText(40), appKey };
    const bench = new Bench({ apps: [app] });
    const answer = await bench.call(echoPath, { headers: { appId: app.appId } });
    expect(answer).toMatchObject({ retCode: 'D00003' });
  });
});

describe('a signature', () => {
  const wrong = { retCode: 'D00001', retInfo: 'sign签名错误' };

  it.each([
    ['made with another appKey', { appKey: otherApp.appKey }],
    ['in upper case', { sign: 'A'.repeat(64) }],
    ['of another app', { headers: { appId: otherApp.appId } }],
  ])('%s is wrong', async (_, call) => {
    expect(await new Bench().call(echoPath, call)).toEqual(wrong);
  });

  it.each([
    ['body', (request: Request) => new Request(request, { body: '{"code":"other"}' })],
    ['timestamp', (request: Request) => withChanged(request, 'timestamp', String(Date.now() + 1))],
    ['path', (request: Request) => new Request(request.url.replace(loginPath, echoPath), request)],
  ])('goes with its %s', async (_, change) => {
    const bench = new Bench();
    const call = { method: 'POST', body: { code: await bench.issueCode() } };
    expect(await bench.send(change(bench.request(loginPath, call)))).toEqual(wrong);
    expect(await bench.call(loginPath, call)).toMatchObject({ retCode: '00000' });
  });

  it('leaves out the white space of a body and nothing else, whatever the body says', async () => {
    const bench = new Bench();
    const accessToken = await bench.accessToken();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.constantFrom(undefined, ' ', '\t', 3), async (value, indent) => {
        const body = JSON.stringify([value], undefined, indent);
        expect(await bench.echo(accessToken, { method: 'POST', body })).toMatchObject({ retCode: '00000' });
      }),
    );
  });

  it('leaves out the query', async () => {
    const bench = new Bench();
    const headers = { accessToken: await bench.accessToken() };
    const answer = await bench.call(`${echoPath}?a=%E7%81%AF&b=1+2`, { headers });
    expect(answer).toMatchObject({ retCode: '00000', query: { a: '灯', b: '1 2' } });
  });

  it.each(['multipart/form-data; boundary=x', 'application/octet-stream'])(
    'leaves out a body of type %s',
    async (type) => {
      const bench = new Bench();
      const headers = { 'Content-Type': type, accessToken: await bench.accessToken() };
      const request = new Request(bench.request(echoPath, { method: 'POST', headers }), { body: '{"a":1}' });
      request.headers.set('Content-Type', type);
      const answer = await bench.send(request);
      expect(answer).toMatchObject({ retCode: '00000' });
      expect(answer).not.toHaveProperty('body');
    },
  );
});

describe('a sequenceId', () => {
  const replayed = { retCode: 'C00005', retInfo: '重复请求' };
  const headers = { sequenceId: '20161020153428000999' };

  it('is good for one request of a client', async () => {
    const bench = new Bench();
    const code = await bench.issueCode();
    expect(await bench.login(code, { headers })).toMatchObject({ retCode: '00000' });
    expect(await bench.login(await bench.issueCode(), { headers })).toEqual(replayed);
    expect(await bench.call(echoPath, { headers })).toEqual(replayed);
    const otherClient = { ...headers, clientId: '356877020056553-08002700DC95' };
    expect(await bench.login(await bench.issueCode(), { headers: otherClient })).toMatchObject({
      retCode: '00000',
    });
  });

  it('is good for one of many requests at once', async () => {
    const bench = new Bench();
    const accessToken = await bench.accessToken();
    const answers = await Promise.all(Array.from({ length: 20 }, () => bench.echo(accessToken, { headers })));
    expect(answers.filter(({ retCode }) => retCode === '00000')).toHaveLength(1);
    expect(answers.filter(({ retCode }) => retCode === 'C00005')).toHaveLength(19);
  });

  it('is used up by a request that is refused later, but not by one with a wrong signature', async () => {
    const bench = new Bench();
    expect(await bench.call(echoPath, { headers, appKey: 'wrong' })).toMatchObject({ retCode: 'D00001' });
    expect(await bench.call(echoPath, { headers })).toMatchObject({ retCode: 'D00003' });
    expect(await bench.call(echoPath, { headers })).toEqual(replayed);
  });
});

function withChanged(request: Request, name: string, value: string): Request {
  request.headers.set(name, value);
  return request;
}
