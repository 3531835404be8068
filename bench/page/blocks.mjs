// Runs in the page beside one library: blocks of its calls, and of bare bridge calls.
import { bare, installNativeSide } from './native-side.mjs';

/** Milliseconds; long beside what starting it costs. */
const blockTime = 25;

/** A loop of its own for each, so that the engine can fit it to what it calls, as it does in pages. */
const loopOf = (call) =>
  new Function('call', 'return async (calls) => { for (let i = 0; i < calls; i++) await call(); }')(call);

async function time(loop, calls) {
  const start = performance.now();
  await loop(calls);
  return performance.now() - start;
}

/**
 * The page's code has to leave what is measured as `window.call`.
 *
 * @param kind whether the native side answers from a `microtask` or behind a hop to another `task`
 */
export function prepare(kind) {
  installNativeSide(kind);
  const loops = {};
  const calls = {};
  return {
    /** Warms up until the engine has compiled what it is going to compile, and finds the length of the blocks. */
    async start() {
      Object.assign(loops, { bare: loopOf(bare), call: loopOf(window.call) });
      for (const name of ['bare', 'call', 'bare', 'call']) {
        for (calls[name] = 16; (await time(loops[name], calls[name])) < blockTime * 4; calls[name] *= 2);
        calls[name] = Math.ceil(calls[name] / 4);
      }
    },
    /** @returns the calls that were made */
    async block(name) {
      await loops[name](calls[name]);
      return calls[name];
    },
  };
}
