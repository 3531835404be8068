import { readdirSync, readFileSync } from 'node:fs';
import { root } from './bundle.mjs';
import { toTable } from './report.mjs';

export const profileFolder = `${root}.profiles`;

/** Where a frame's code is from: a package, one of our files, Node itself, or the engine. */
function placeOf(url) {
  if (url === '') return '(engine)';
  const [, inPackage] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  return inPackage ?? url.replace(/^file:\/\/.*\/(?=dist|bench)/, '');
}

/** Prints where the time of the newest profile went: by place, and the functions that took most of it themselves. */
export function printProfile() {
  const newest = readdirSync(profileFolder)
    .filter((file) => file.endsWith('.cpuprofile'))
    .sort()
    .at(-1);
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(`${profileFolder}/${newest}`, 'utf8'));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map();
  let busy = 0;
  samples.forEach((id, i) => {
    const { functionName, url, lineNumber } = frames.get(id);
    if (['(idle)', '(program)', '(root)'].includes(functionName)) return;
    busy += timeDeltas[i];
    for (const key of [placeOf(url), `${functionName || '(anonymous)'} ${placeOf(url)}:${lineNumber + 1}`]) {
      times.set(key, (times.get(key) ?? 0) + timeDeltas[i]);
    }
  });
  const rows = (filter, count) =>
    [...times]
      .filter(([key]) => filter(key))
      .sort(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([where, time]) => ({
        where,
        'share of the busy time, %': Number(((time / busy) * 100).toFixed(1)),
      }));
  const isFunction = (key) => key.includes(' ');
  console.log(toTable(rows((key) => !isFunction(key), 25)));
  console.log(toTable(rows(isFunction, 40)));
}
