// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { entries } from '../../tools/entries.mjs';
import { fields } from '../../tools/manifest.mjs';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

it('package.json has the entries of the table (npm run entries)', () => {
  expect(JSON.parse(read('package.json'))).toMatchObject(fields);
  expect(Object.keys(JSON.parse(read('package.json')).exports)).toEqual(Object.keys(fields.exports));
});

it('tsconfig.json has the entries of the table', () => {
  const { compilerOptions } = JSON.parse(read('tsconfig.json'));
  const paths = entries.map(({ path, source }) => [`up-user-module${path}`, [`./src/${source}.ts`]]);
  expect(compilerOptions.paths).toEqual(Object.fromEntries(paths));
});
