// @vitest-environment node
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAccountChanges, toUserInfo } from '../../../src/account/profile.js';
import * as samples from './samples.js';

const tokens = { accessToken: 'access', uhomeAccessToken: '', uhomeUserId: '' };

describe('toUserInfo', () => {
  it("maps the document's account", () => {
    expect(toUserInfo(samples.account, tokens)).toEqual({
      userId: samples.account.id,
      user_center_access_token: 'access',
      offUserId: samples.account.id,
      nickname: 'test',
      phoneNumber: '18680533727',
      realName: 'alva1 huang',
      avatar: samples.account.attributes.picture[0],
      email: 'alva@izhiju.cn',
      username: 'alva',
    });
  });

  it("has the U+ platform's id and token where the session has them", () => {
    const uhome = { accessToken: 'access', uhomeAccessToken: 'TGT1', uhomeUserId: '25950360' };
    expect(toUserInfo(samples.account, uhome)).toMatchObject({
      userId: '25950360',
      offUserId: samples.account.id,
      uhome_access_token: 'TGT1',
    });
  });

  it('leaves out what there is none of', () => {
    const account = { id: '1', username: '', email: '', attributes: { nickname: [], picture: [''] } };
    expect(toUserInfo(account, { ...tokens, accessToken: '' })).toEqual({ userId: '1', offUserId: '1' });
  });

  it.each([
    ['+86 13900000000', '13900000000'],
    ['+8613900000000', '13900000000'],
    ['13900000000', '13900000000'],
    ['+852 51234567', '+852 51234567'],
    ['+86 139', '+86 139'],
    ['+86 139000000001', '+86 139000000001'],
    ['86 13900000000', '86 13900000000'],
  ])('shows the phone number %s as %s', (phoneNumber, shown) => {
    const account = { id: '1', attributes: { phoneNumber: [phoneNumber] } };
    expect(toUserInfo(account, tokens).phoneNumber).toBe(shown);
  });

  it('never holds null, or anything but texts', () => {
    const value = fc.oneof(fc.jsonValue(), fc.string(), fc.array(fc.string()), fc.constant(undefined));
    const account = fc.record(
      {
        id: value,
        username: value,
        email: value,
        attributes: fc.oneof(
          value,
          fc.record({ nickname: value, phoneNumber: value, picture: value }, { requiredKeys: [] }),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(account, (account) => {
        const { userId, ...rest } = toUserInfo(JSON.parse(JSON.stringify(account)), tokens);
        for (const text of Object.values(rest)) {
          expect(typeof text).toBe('string');
          expect(text).not.toBe('');
        }
      }),
    );
  });
});

describe('realName', () => {
  const realName = (firstName?: string, lastName?: string) => {
    const account = Object.assign({ id: '1' }, firstName === undefined ? {} : { firstName });
    return toUserInfo(Object.assign(account, lastName === undefined ? {} : { lastName }), tokens).realName;
  };

  it.each([
    ['伟', '张', '张伟'],
    ['娜娜', '欧阳', '欧阳娜娜'],
    ['David 伟', '张', '张David 伟'],
    ['Wei', '张', '张Wei'],
    ['伟', 'Zhang', 'Zhang伟'],
    ['Wei', 'Zhang', 'Wei Zhang'],
    ['Zoë', "D'Arc", "Zoë D'Arc"],
    ['😀', 'Zhang', '😀 Zhang'],
    ['민수', '김', '민수 김'],
    ['伟', undefined, '伟'],
    [undefined, '张', '张'],
    ['Wei', undefined, 'Wei'],
    [undefined, 'Zhang', 'Zhang'],
    ['', '', undefined],
    [undefined, undefined, undefined],
  ])('of firstName %j and lastName %j is %j', (firstName, lastName, name) => {
    expect(realName(firstName, lastName)).toBe(name);
  });

  it.each([
    ['extension A', 0x3400],
    ['the first', 0x4e00],
    ['the last', 0x9fff],
    ['compatibility', 0xf900],
    ['extension B', 0x20000],
    ['extension B', 0x20bb7],
    ['extension B, the last', 0x2a6df],
    ['extension C', 0x2a700],
    ['extension D', 0x2b740],
    ['extension E', 0x2b820],
    ['extension F', 0x2ceb0],
    ['extension I', 0x2ebf0],
    ['compatibility supplement', 0x2f800],
    ['extension G', 0x30000],
    ['extension H', 0x31350],
    ['extension H, the last', 0x323af],
  ])('knows Chinese characters: %s', (_where, code) => {
    const character = String.fromCodePoint(code);
    expect(realName(character, 'Zhang')).toBe(`Zhang${character}`);
    expect(realName('Wei', character)).toBe(`${character}Wei`);
  });

  it('has the family name first exactly where a Chinese character is in it', () => {
    const latin = fc.stringMatching(/^[A-Z][a-z]{0,8}$/);
    const han = fc.oneof(
      fc.integer({ min: 0x4e00, max: 0x9fff }),
      fc.integer({ min: 0x20000, max: 0x2a6df }),
      fc.integer({ min: 0x30000, max: 0x3134a }),
    );
    const chinese = fc
      .array(han, { minLength: 1, maxLength: 3 })
      .map((codes) => String.fromCodePoint(...codes));
    fc.assert(
      fc.property(latin, latin, chinese, (first, last, name) => {
        expect(realName(first, last)).toBe(`${first} ${last}`);
        expect(realName(name, last)).toBe(last + name);
        expect(realName(first, name)).toBe(name + first);
      }),
    );
  });
});

describe('toAccountChanges', () => {
  it('maps every field of UserInfoNew', () => {
    const userInfo = {
      userId: 5,
      nickname: '新',
      avatarUrl: 'https://a.test/me.png',
      weight: 60.5,
      height: 170,
      income: 3,
      marriage: 1,
      birthday: '1990-01-31',
      education: 4,
      email: 'new@example.com',
      extraPhone: '13900000000',
      familyNum: 3,
      gender: 'female',
      givenName: '伟伟',
    };
    expect(toAccountChanges(userInfo)).toEqual({
      email: 'new@example.com',
      firstName: '伟伟',
      attributes: {
        nickname: ['新'],
        picture: ['https://a.test/me.png'],
        weight: ['60.5'],
        height: ['170'],
        income: ['3'],
        marriage: ['1'],
        birthday: ['1990-01-31'],
        education: ['4'],
        extraPhone: ['13900000000'],
        familyNum: ['3'],
        gender: ['female'],
      },
    });
  });

  it('takes 0 and false for values', () => {
    expect(toAccountChanges({ weight: 0, marriage: 0, gender: false, email: 0 })).toEqual({
      email: '0',
      attributes: { weight: ['0'], marriage: ['0'], gender: ['false'] },
    });
  });

  it('takes undefined, null and the empty text for no change', () => {
    for (const empty of [undefined, null, '']) {
      const userInfo = { nickname: empty, weight: empty, email: empty, givenName: empty, avatarUrl: empty };
      expect(toAccountChanges(userInfo)).toEqual({});
    }
  });

  it('passes over what UserInfoNew does not have, tokens and ids above all', () => {
    const info = toUserInfo(samples.account, { accessToken: 'a', uhomeAccessToken: 'u', uhomeUserId: '1' });
    expect(toAccountChanges({ ...info })).toEqual({
      email: 'alva@izhiju.cn',
      attributes: { nickname: ['test'] },
    });
    expect(
      toAccountChanges({ userId: 1, id: 'x', username: 'x', emailVerified: true, attributes: 'x' }),
    ).toEqual({});
  });
});
