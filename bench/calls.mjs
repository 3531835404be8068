// What a native call costs, as a multiple of the bare bridge call in a promise: this package as pages have it, beside
// two peers over native sides that cost the same. Each library has a page of its own. A round visits all pages in random
// order, and in each runs a block of its calls and one of bare calls, in random order too. What counts is the CPU time of
// the page's thread, and the ratio is taken within the round, so that whatever else the machine does touches both. All
// pages are opened anew several times, because an engine compiles the same code better in one page than in another.
import { readFileSync } from 'node:fs';
import { bundle, root } from './support/bundle.mjs';
import { median, quantile, shuffle } from './support/statistics.mjs';

const uplusApi = (options, call) => () =>
  bundle(`
    import UplusApi from 'up-user-module';
    const { upUserModule } = new UplusApi(${options});
    window.call = () => upUserModule.${call};`);

const plain = uplusApi('', 'getUserInfo()');
const vkBridge = () =>
  bundle(`
    import bridge from '@vkontakte/vk-bridge';
    window.call = () => bridge.send('VKWebAppGetUserInfo');`);
const dsbridge = () =>
  bundle(`
    import dsbridge from 'dsbridge';
    window.call = () => new Promise((resolve) => dsbridge.call('getUserInfo', {}, resolve));`);

/** Each makes the script of a page that leaves what is measured as `window.call`. */
const contenders = {
  microtask: {
    'UplusApi, plain': plain,
    'UplusApi, with params': uplusApi('', "checkAppIsInstalled({ platform: 'wechat' })"),
    'UplusApi, with onCall': uplusApi('{ onCall() {} }', 'getUserInfo()'),
    'UplusApi, with retry': uplusApi('{ retry: true }', 'getUserInfo()'),
    'uplusapi, by script tag': async () =>
      `${readFileSync(`${root}dist/global.js`, 'utf8')};
      window.call = () => uplusapi.upUserModule.getUserInfo();`,
    'vk-bridge': vkBridge,
    'dsbridge, in a promise': dsbridge,
  },
  task: {
    'UplusApi, plain': plain,
    'UplusApi, with onCall': uplusApi('{ onCall() {} }', 'getUserInfo()'),
    'vk-bridge': vkBridge,
    'dsbridge, in a promise': dsbridge,
  },
};

const answers = { microtask: 'from a microtask', task: 'behind a task hop, JSON both ways' };

async function open(openPage, { kind, script, rounds }) {
  const page = await openPage();
  await page.run(await bundle(`import { prepare } from './blocks.mjs'; window.bench = prepare('${kind}');`));
  await page.run(`${script}; 0`);
  await page.run('bench.start()');
  return { page, rounds };
}

/** Nanoseconds a call. */
async function block(page, name) {
  const start = page.cpuTime();
  const calls = await page.run(`bench.block('${name}')`);
  return ((page.cpuTime() - start) / calls) * 1e6;
}

/** Opens all pages anew, and adds what so many rounds have measured. */
async function measureOnce(openPage, rounds, results) {
  const pages = [];
  for (const result of shuffle(results)) pages.push(await open(openPage, result));
  for (let round = 0; round < rounds; round++) {
    for (const { page, rounds } of shuffle(pages)) {
      const nanoseconds = {};
      for (const name of shuffle(['bare', 'call'])) nanoseconds[name] = await block(page, name);
      rounds.push(nanoseconds);
    }
  }
  for (const { page } of pages) await page.close();
}

/**
 * @param openings how often all pages are opened
 * @param rounds in each of these
 * @returns the rows of the table
 */
export async function measureCalls(openPage, openings, rounds) {
  const results = [];
  for (const [kind, scripts] of Object.entries(contenders)) {
    for (const [name, script] of Object.entries(scripts))
      results.push({ kind, name, script: await script(), rounds: [] });
  }
  for (let opening = 0; opening < openings; opening++) await measureOnce(openPage, rounds, results);
  return results.map(({ kind, name, rounds }) => {
    const ratios = rounds.map(({ bare, call }) => call / bare);
    const [low, middle, high] = [0.1, 0.5, 0.9].map((share) => `×${quantile(ratios, share).toFixed(2)}`);
    return {
      call: name,
      'the native side answers': answers[kind],
      'bare call, ns': Math.round(median(rounds.map(({ bare }) => bare))),
      'call, ns': Math.round(median(rounds.map(({ call }) => call))),
      'times the bare call': middle,
      'nine rounds of ten': `${low} – ${high}`,
    };
  });
}
