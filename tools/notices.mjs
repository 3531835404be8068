import { mkdirSync, writeFileSync } from 'node:fs';
import license from 'rollup-plugin-license';

const path = 'dist/THIRD-PARTY-NOTICES.txt';
const packages = new Map();

/** Keeps the licences of all that is bundled of others, over every build of a run, in one file of the package. */
export const notices = () =>
  license({
    thirdParty(bundled) {
      for (const { name, version, license, licenseText } of bundled) {
        if (!licenseText) throw new Error(`${name} ${version} is bundled and comes without a licence text`);
        packages.set(name, `${name} ${version} (${license})\n\n${licenseText.trim()}\n`);
      }
      const texts = [...packages].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, text]) => text);
      mkdirSync('dist', { recursive: true });
      writeFileSync(
        path,
        `Parts of these packages are in the files of this one.\n\n${texts.join('\n---\n\n')}`,
      );
    },
  });
