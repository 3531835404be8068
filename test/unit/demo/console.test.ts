import fc from 'fast-check';
import { type Envelope, type MethodName, methods, UserModuleError } from 'up-user-module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { codeOf } from '../../../demo/console/code.js';
import { type Console, createConsole } from '../../../demo/console/console.js';
import { fieldsOf, sampleParams } from '../../../demo/console/field.js';
import { parseParams, problemsOf } from '../../../demo/console/params.js';
import { consoleTexts } from '../../../demo/console/texts.js';
import { methodNames } from '../../../demo/method-names.js';
import { readParams } from '../../../src/module/params.js';

const texts: Readonly<Record<string, string>> = consoleTexts.en;

interface Asked {
  readonly method: MethodName;
  readonly params: unknown;
  readonly signal: AbortSignal;
  end(ended: { failed: boolean; answer: Envelope }): void;
  fail(error: unknown): void;
}

let asked: Asked[];
let changes: string[];
let panel: Console;

beforeEach(() => {
  asked = [];
  changes = [];
  panel = createConsole({
    text: (key) => texts[key] ?? `no text ${key}`,
    call: (method, params, signal) =>
      new Promise((end, fail) => {
        asked.push({ method, params, signal, end, fail });
      }),
  });
  panel.onChange((method, params) => changes.push(`${method} ${params.replace(/\s+/g, ' ')}`));
  document.body.append(panel.element);
});

afterEach(() => document.body.replaceChildren());

function one<T extends Element>(selector: string): T {
  const found = panel.element.querySelector<T>(selector);
  if (!found) throw new Error(`There is no ${selector}`);
  return found;
}

const json = () => one<HTMLTextAreaElement>('textarea');
const field = (name: string) => one<HTMLInputElement>(`[name="${name}"]`);
const code = () => one('.console-code code').textContent;
const problems = () =>
  Array.from(panel.element.querySelectorAll('.console-problems li'), (li) => li.textContent);
const verdict = () => one('[role="status"]').textContent;

function type(control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, value: string): void {
  control.value = value;
  control.dispatchEvent(new Event('input', { bubbles: true }));
}

function choose(method: MethodName): void {
  const select = one<HTMLSelectElement>('.console-method select');
  select.value = method;
  select.dispatchEvent(new Event('change', { bubbles: true }));
}

describe('the console', () => {
  it('has all ten methods, with samples that the module takes', () => {
    const options = Array.from(one('.console-method select').children, ({ textContent }) => textContent);
    expect(options).toEqual(Object.keys(methods));
    for (const name of methodNames) {
      panel.setMethod(name);
      expect(problems(), name).toEqual([]);
      expect(code(), name).toMatch(new RegExp(`^await uplusapi\\.upUserModule\\.${name}\\(`));
      expect(() => readParams(name, sampleParams(name)), name).not.toThrow();
      expect(panel.element.textContent, name).not.toContain('no text');
      expect(panel.element.textContent, name).toContain(methods[name].since);
    }
  });

  it('has a control for each field of the method table', () => {
    for (const name of methodNames) {
      panel.setMethod(name);
      const names = Array.from(panel.element.querySelectorAll('[name]'), (control) =>
        control.getAttribute('name'),
      );
      for (const ruled of Object.keys(methods[name].params?.fields ?? {})) expect(names).toContain(ruled);
    }
    panel.setMethod('socialLogin');
    const choices = Array.from(field('platform').querySelectorAll('option'), ({ value }) => value);
    expect(choices).toEqual(['', 'qq', 'wechat', 'appleId', 'facebook']);
  });

  it('keeps form, JSON and code the same', () => {
    panel.setMethod('updateUserInfo', { nickname: '小红' });
    expect(field('nickname').value).toBe('小红');
    type(field('height'), '170.5');
    type(field('nickname'), '');
    expect(JSON.parse(json().value)).toEqual({ height: 170.5 });
    expect(code()).toBe('await uplusapi.upUserModule.updateUserInfo({ height: 170.5 })');

    type(json(), '{"data":{"nickname":"小王"}}');
    expect(field('nickname').value).toBe('小王');
    expect(one<HTMLInputElement>('[type="checkbox"]').checked).toBe(true);
    type(field('email'), 'x@example.com');
    expect(JSON.parse(json().value)).toEqual({ data: { nickname: '小王', email: 'x@example.com' } });
    one<HTMLInputElement>('[type="checkbox"]').click();
    expect(JSON.parse(json().value)).toEqual({ nickname: '小王', email: 'x@example.com' });
  });

  it('tells what the user changes, and nothing else', () => {
    panel.setMethod('getOauthData');
    expect(changes).toEqual([]);
    choose('checkAppIsInstalled');
    type(field('platform'), 'weibo');
    type(json(), '{}');
    expect(changes).toEqual([
      'checkAppIsInstalled { "platform": "qq" }',
      'checkAppIsInstalled { "platform": "weibo" }',
      'checkAppIsInstalled {}',
    ]);
  });

  it('says what is wrong, and sends what the module is to refuse', () => {
    panel.setMethod('socialLogin', { platform: 'weibo' });
    expect(problems()).toEqual(['platform must be one of qq, wechat, appleId, facebook.']);
    one<HTMLElement>('.console-call').click();
    expect(asked.map(({ params }) => params)).toEqual([{ platform: 'weibo' }]);
  });

  it('sends no text that is not JSON', () => {
    panel.setMethod('updateUserInfo');
    const before = code();
    type(json(), '{"nickname": ');
    expect(problems()[0]).toMatch(/^This is not JSON: /);
    expect(json().getAttribute('aria-invalid')).toBe('true');
    expect(code()).toBe(before);
    one<HTMLElement>('.console-call').click();
    expect(asked).toEqual([]);
    expect(document.activeElement).toBe(json());
  });

  it('shows the envelope, with secrets masked', async () => {
    panel.setMethod('getOauthData');
    one<HTMLElement>('.console-call').click();
    expect(asked[0]?.params).toBe(undefined);
    expect(verdict()).toBe('Under way…');
    const retData = { refresh_token: 'the-secret', expires_in: '1800' };
    asked[0]?.end({ failed: false, answer: { retCode: '000000', retInfo: '成功', retData } });
    await vi.waitFor(() => expect(verdict()).toMatch(/^✓ 000000 · ok · \d+ ms$/));
    expect(one('.json-view').textContent).toContain('"expires_in": "1800"');
    expect(panel.element.textContent).not.toContain('the-secret');
  });

  it('cancels a call, starts no other one meanwhile, and gives the focus back', async () => {
    const cancel = one<HTMLButtonElement>('.console-cancel');
    expect(cancel.hidden).toBe(true);
    one<HTMLElement>('.console-call').click();
    one<HTMLElement>('.console-call').click();
    expect(asked).toHaveLength(1);
    cancel.focus();
    cancel.click();
    expect(asked[0]?.signal.aborted).toBe(true);
    const error = new UserModuleError('990001', '调用已取消', { reason: 'aborted' });
    asked[0]?.end({ failed: true, answer: { ...error } });
    await vi.waitFor(() => expect(verdict()).toMatch(/^✕ 990001 · failed/));
    expect(cancel.hidden).toBe(true);
    expect(document.activeElement).toBe(one('.console-call'));
    one<HTMLElement>('.console-call').click();
    expect(asked).toHaveLength(2);
  });

  it('shows a defect', async () => {
    one<HTMLElement>('.console-call').click();
    asked[0]?.fail(new TypeError('access_token=abc is broken'));
    await vi.waitFor(() => expect(verdict()).toMatch(/in a way that the module does not know/));
    expect(verdict()).not.toContain('abc');
  });

  it('copies the code', async () => {
    const written: string[] = [];
    vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => {
      written.push(text);
    });
    const copy = one<HTMLButtonElement>('.console-copy');
    copy.click();
    await vi.waitFor(() => expect(copy.textContent).toBe('Copied'));
    expect(written).toEqual(['await uplusapi.upUserModule.getUserInfo()']);
    vi.mocked(navigator.clipboard.writeText).mockRejectedValue(new Error('forbidden'));
    copy.click();
    await vi.waitFor(() => expect(copy.textContent).toBe('Not copied'));
    vi.restoreAllMocks();
  });
});

describe('the code of a call', () => {
  it('passes what the JSON says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const params: unknown = JSON.parse(JSON.stringify(value));
        const received: unknown[] = [];
        const uplusapi = { upUserModule: { socialLogin: async (given: unknown) => received.push(given) } };
        await new Function('uplusapi', `return (async () => { ${codeOf('socialLogin', params)} })()`)(
          uplusapi,
        );
        expect(received).toEqual([params]);
      }),
    );
  });

  it('is one line while that is short', () => {
    expect(codeOf('logOut', undefined)).toBe('await uplusapi.upUserModule.logOut()');
    expect(codeOf('socialLogin', { platform: 'qq' })).toBe(
      "await uplusapi.upUserModule.socialLogin({ platform: 'qq' })",
    );
    expect(codeOf('updateUserInfo', { nickname: "it's", avatarUrl: 'https://example.com/a.png' })).toBe(
      "await uplusapi.upUserModule.updateUserInfo({\n  nickname: 'it\\'s',\n  avatarUrl: 'https://example.com/a.png',\n})",
    );
  });
});

describe('the problems of params', () => {
  it('are there when the module refuses them, and only then', () => {
    const value = fc.oneof(fc.constantFrom('', 'qq', 'weibo', 'x', null, 7, true), fc.constant({}));
    const fields = fc.dictionary(
      fc.constantFrom('platform', 'nickname', 'access_token', 'data', 'refresh_token'),
      value,
    );
    const whole = fc.constant(sampleParams('updateOauthData'));
    const params = fc.oneof(
      fields,
      whole,
      fc.record({ data: fields }),
      fc.constantFrom(undefined, null, [], 'x'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...methodNames), params, (method, given) => {
        let isRefused = false;
        try {
          readParams(method, given);
        } catch {
          isRefused = true;
        }
        expect(problemsOf(method, given).length > 0).toBe(isRefused);
      }),
    );
  });

  it('are about fields that there are', () => {
    expect(fieldsOf('getUserInfo')).toEqual([]);
    expect(parseParams('  ')).toEqual({ params: undefined });
    expect(parseParams('{')).toEqual({ problem: expect.any(String) });
  });
});
