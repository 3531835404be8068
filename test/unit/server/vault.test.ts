// @vitest-environment node
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSecret, randomSecret, vaultOf } from '../../../src/server/vault.js';

const secret = randomSecret();
const text = '{"accessToken":"ä 张"}';

describe('a secret', () => {
  it('has 256 bits, and is another one each time', () => {
    const secrets = Array.from({ length: 100 }, randomSecret);
    expect(new Set(secrets).size).toBe(100);
    for (const each of secrets) {
      expect(Buffer.from(each, 'base64url')).toHaveLength(32);
      expect(isSecret(each)).toBe(true);
    }
  });

  it.each([
    '',
    'a',
    'A'.repeat(42),
    'A'.repeat(44),
    `${'A'.repeat(42)}=`,
    `${'A'.repeat(42)};`,
    `${'A'.repeat(42)}\n`,
  ])('is none: %j', (other) => {
    expect(isSecret(other)).toBe(false);
  });
});

describe('a vault', () => {
  it('has the SHA-256 of its secret for a key', async () => {
    const { key } = await vaultOf('session', secret);
    expect(key).toBe(`session:${createHash('sha256').update(secret).digest('hex')}`);
  });

  it('opens what it has sealed, which is another text each time', async () => {
    const vault = await vaultOf('session', secret);
    const sealed = await Promise.all(Array.from({ length: 20 }, () => vault.seal(text)));
    expect(new Set(sealed).size).toBe(20);
    for (const each of sealed) {
      expect(each).toMatch(/^[\w-]{16}\.[\w-]+$/);
      expect(await vault.open(each)).toBe(text);
      expect(await (await vaultOf('session', secret)).open(each)).toBe(text);
    }
  });

  it.each([
    ['secret', 'session', randomSecret(), ''],
    ['purpose', 'sign-in', secret, ''],
    ['part', 'session', secret, 'part'],
  ])('opens nothing of another %s', async (_what, purpose, otherSecret, part) => {
    const sealed = await (await vaultOf('session', secret)).seal(text);
    expect(await (await vaultOf(purpose, otherSecret, part)).open(sealed)).toBeUndefined();
  });

  it('opens nothing that somebody has changed, and nothing that was never sealed', async () => {
    const vault = await vaultOf('session', secret);
    const sealed = await vault.seal(text);
    const changes = Array.from(sealed, (character, index) => {
      const other = character === 'A' ? 'Q' : 'A';
      return sealed.slice(0, index) + other + sealed.slice(index + 1);
    });
    for (const change of [...changes, '', '.', 'a.b', '%', sealed.replace('.', ''), `${sealed}.x`, text]) {
      const opened = await vault.open(change);
      // The last bits of base64 may stand for nothing.
      if (opened !== undefined) {
        const decode = (each: string) =>
          each
            .split('.')
            .slice(0, 2)
            .map((part) => Buffer.from(part, 'base64url').toString('hex'));
        expect(decode(change)).toEqual(decode(sealed));
      }
    }
    const [iv, body = ''] = sealed.split('.');
    expect(await vault.open(`${iv}.${body.slice(0, -8)}`)).toBeUndefined();
  });
});
