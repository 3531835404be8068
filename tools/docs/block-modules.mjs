/** Gives a test the blocks of code whose fence says `run`, as modules (`docs:README.md:12.js`), for Vitest. */
export const blockModules = {
  name: 'block-modules',
  enforce: 'pre',
  resolveId: (id) => (id.startsWith('docs:') ? id : undefined),
  async load(id) {
    if (!id.startsWith('docs:')) return undefined;
    // Only when it is needed: every start of Vitest loads this file.
    const { runnable } = await import('./runnable.mjs');
    return runnable.find((block) => block.id === id)?.code;
  },
};
