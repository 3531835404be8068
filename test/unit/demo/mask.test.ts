import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hidden, mask, maskText } from '../../../demo/diagram/mask.js';

const secretNames = [
  'access_token',
  'refresh_token',
  'uhome_access_token',
  'user_center_access_token',
  'accessToken',
  'Authorization',
  'password',
  'newPassword',
  'client_secret',
  'socialAppSecret',
  'sms_code',
  'smsCode',
  'verify-code',
  'code',
  'wechat_code',
  'code_verifier',
  'Cookie',
  'set-cookie',
  'phoneNumber',
  'extraPhone',
  'mobile',
];

/** Nothing that stands in the rest of a message by chance. */
const secret = fc.stringMatching(/^[A-Za-z0-9]{12,40}$/).map((text) => `Zq${text}`);

const secretName = fc.constantFrom(...secretNames);

/** What wraps a message, as deep as messages go. */
const wrappings: ((value: unknown) => unknown)[] = [
  (value) => ({ retCode: '000000', retInfo: '成功', retData: value }),
  (value) => [value, { nickname: '小红' }],
  (value) => JSON.stringify(value),
  (value) => ({ body: JSON.stringify(value) }),
  (value) => new Map([['data', value]]),
  (value) => Object.assign(new Error('no'), { cause: value }),
];
const wrapping = fc.array(fc.constantFrom(...wrappings), { maxLength: 3 });

function wrap(value: unknown, layers: readonly ((value: unknown) => unknown)[]): unknown {
  return layers.reduce((inner, layer) => layer(inner), value);
}

const shown = (value: unknown) => JSON.stringify(mask(value)) ?? '';

describe('masking', () => {
  it('lets no value of a secret name through, wherever it is', () => {
    fc.assert(
      fc.property(secretName, secret, wrapping, (name, value, layers) => {
        const message = wrap({ [name]: value, nickname: '小红' }, layers);
        expect(shown(message)).not.toContain(value);
      }),
    );
  });

  it('lets nothing through that lies in an object or a list of a secret name', () => {
    fc.assert(
      fc.property(secretName, secret, fc.boolean(), (name, value, isList) => {
        expect(shown({ [name]: isList ? [value] : { value } })).not.toContain(value);
      }),
    );
  });

  it('lets no value of a secret name through in forms, queries, headers and broken JSON', () => {
    fc.assert(
      fc.property(secretName, secret, fc.nat({ max: 30 }), (name, value, cut) => {
        const json = JSON.stringify({
          nickname: 'x',
          [name]: `${value} ${value}`,
          last: 'some text at the end',
        });
        const texts = [
          `grant_type=x&${name}=${value}&last=1`,
          `https://example.com/path?${name}=${value}#top`,
          `/sign-in?returnTo=${encodeURIComponent(`/page?${name}=${value}&x=1`)}`,
          `${name}: ${value}`,
          `${name}: Bearer ${value}`,
          json.slice(0, json.length - 1 - cut),
          JSON.stringify(json).slice(1, -2 - cut),
        ];
        for (const text of texts) expect(maskText(text)).not.toContain(value);
        expect(shown(new URLSearchParams({ [name]: value }))).not.toContain(value);
        expect(shown([[name, value]])).not.toContain(value);
      }),
    );
  });

  it('lets no JWT through, whatever its name is', () => {
    const part = fc.stringMatching(/^[\w-]{4,60}$/);
    fc.assert(
      fc.property(
        part,
        part,
        part,
        fc.string({ maxLength: 20 }),
        wrapping,
        (head, body, sign, text, layers) => {
          const jwt = `eyJ${head}.eyJ${body}.${sign}`;
          for (const message of [{ note: `${text} ${jwt} ${text}` }, { [jwt]: 1 }, jwt]) {
            const all = shown(wrap(message, layers));
            expect(all).not.toContain(`eyJ${head}`);
            expect(all).not.toContain(`eyJ${body}`);
          }
        },
      ),
    );
  });

  it('lets no phone number through, as a number neither', () => {
    fc.assert(
      fc.property(fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }), wrapping, (phone, layers) => {
        const message = {
          username: String(phone),
          phoneNumber: phone,
          text: `to +86 ${phone}!`,
          count: phone,
        };
        expect(shown(wrap(message, layers))).not.toContain(String(phone));
      }),
    );
  });

  it('leaves readable what is no secret', () => {
    const envelope = {
      retCode: '110002',
      retInfo: '用户数据未就绪',
      retData: {
        userId: '10086',
        nickname: '小红',
        token_type: 'Bearer',
        expires_in: '1800',
        at: 1_795_766_400_000,
      },
      adapter: 'nebula',
      refused: [{ adapter: 'host', reason: 'not ready' }],
      url: 'https://example.com/realms/zhiju/account?lang=zh',
      id: '8c6e1a2b-0d3f-4e5a-9b7c-112233445566',
      nothing: null,
      yes: true,
    };
    expect(mask(envelope)).toEqual(envelope);
    expect(maskText('adapter nebula refused: unsupported')).toBe('adapter nebula refused: unsupported');
    expect(maskText('GET /realms/zhiju/account 401')).toBe('GET /realms/zhiju/account 401');
  });

  it('tells whether there is something', () => {
    expect(mask({ access_token: 'x', refresh_token: '', id_token: null, password: undefined })).toEqual({
      access_token: hidden,
      refresh_token: '',
      id_token: null,
      password: undefined,
    });
    expect(mask({ phoneNumber: '13800138000' })).toEqual({ phoneNumber: '138••••••00' });
    expect(mask({ token_type: 'c2VjcmV0' })).toEqual({ token_type: hidden });
  });

  it('ends where a value holds itself', () => {
    const circle: Record<string, unknown> = {};
    for (const name of ['a', 'b', 'c', 'd']) circle[name] = circle;
    expect(shown(circle).length).toBeLessThan(100_000);
  });

  it('changes nothing of what it is given', () => {
    const message = Object.freeze({ access_token: 'x', list: Object.freeze([1]) });
    expect(mask(message)).not.toBe(message);
    expect(message.access_token).toBe('x');
  });
});
