// @vitest-environment node
import fc from 'fast-check';
import { createAccountClient } from 'up-user-module/account';
import { describe, expect, it } from 'vitest';
import { anyText, realm } from './support.js';

const { encodeBusinessCard, parseBusinessCard } = createAccountClient({ realm, clientId: 'h5' });
const uid = '3333c9a4-52e1-4ff8-bfb2-d17ba01ad528';

const illegal = (text: string) =>
  expect.objectContaining({ retCode: '000002', retInfo: expect.stringContaining(text) });

describe('business cards', () => {
  it('are the documented JSON', () => {
    expect(JSON.parse(encodeBusinessCard(uid))).toEqual({ app: 'smarthome', uid });
  });

  it('are read as documented, and with more in them', () => {
    expect(parseBusinessCard(`{\n  "app": "smarthome",\n  "uid": "${uid}"\n}`)).toBe(uid);
    expect(parseBusinessCard(`{"app":"smarthome","uid":"${uid}","v":2}`)).toBe(uid);
  });

  it('come back whatever the user id', () => {
    fc.assert(
      fc.property(anyText({ minLength: 1 }), (id) => {
        expect(parseBusinessCard(encodeBusinessCard(id))).toBe(id);
      }),
    );
  });

  it.each([
    '',
    'https://example.com/',
    'null',
    '[]',
    '"smarthome"',
    '{}',
    `{"app":"other","uid":"${uid}"}`,
    `{"uid":"${uid}"}`,
    '{"app":"smarthome"}',
    '{"app":"smarthome","uid":""}',
    '{"app":"smarthome","uid":5}',
    `{"app":"smarthome","uid":"${uid}"`,
  ])('%j is none', (code) => {
    expect(() => parseBusinessCard(code)).toThrow(illegal('名片'));
  });

  it('are not made without a user id', () => {
    expect(() => encodeBusinessCard('')).toThrow(illegal('userId'));
  });

  it('are refused without quoting what was scanned', () => {
    fc.assert(
      fc.property(fc.string(), (code) => {
        try {
          parseBusinessCard(`?${code}`);
          return false;
        } catch (error) {
          return (
            error instanceof Error &&
            error.message === '非法参数错误：二维码不是智家用户名片 (000002) Illegal parameter.'
          );
        }
      }),
    );
  });
});
