import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of all random tests of a run. */
    seed: number;
  }
}

/** Chooses the seed of a run and prints it, so that `SEED=<seed> npm test` runs the same again. */
export default function setup(project: TestProject): void {
  const seed = readSeed(process.env.SEED);
  console.log(`Random tests run with SEED=${seed}.`);
  project.provide('seed', seed);
}

function readSeed(given: string | undefined): number {
  if (!given) return Math.floor(Math.random() * 2 ** 31);
  const seed = Number(given);
  if (!Number.isInteger(seed)) throw new Error(`SEED must be an integer, not ${given}`);
  return seed;
}
