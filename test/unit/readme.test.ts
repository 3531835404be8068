// @vitest-environment node
import { readFileSync } from 'node:fs';
import { methods } from 'up-user-module';
import { expect, it } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

it('has the method table as it is', () => {
  const rows = [...readme.matchAll(/^\| `(\w+)` \|([^|]*)\|([^|]*)\| ([\d.]+) \|/gm)].map(
    ([, name, params = '', codes = '', since]) => ({
      name,
      platforms: /platform/.test(params)
        ? [...params.matchAll(/`(\w+)`/g)].map(([, value]) => value)
        : undefined,
      codes: [...codes.matchAll(/`(\d+)`/g)].map(([, code]) => code),
      since,
    }),
  );
  expect(rows).toEqual(
    Object.entries(methods).map(([name, { params, retCodes, since }]) => ({
      name,
      platforms: params?.fields.platform,
      codes: retCodes,
      since,
    })),
  );
});

it('names only commands that exist, and all that matter', () => {
  const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  expect(
    Object.keys(manifest.scripts).filter((name) => /^test:/.test(name) && !named.includes(name)),
  ).toEqual([]);
});

it('has the entries of the exports map', () => {
  const entries = Object.keys(manifest.exports).filter((path) => !/package\.json|^\.$|native/.test(path));
  expect(entries.filter((path) => !readme.includes(`\`up-user-module${path.slice(1)}\``))).toEqual([]);
});
