// Bundles of undici what the gateway uses: its client, without its `fetch`, its caches and its mocks.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const virtual = '\0undici';
/** The one part of `fetch` that the client loads, for the bodies of `FormData`, which the gateway has none of. */
const formData = /[\\/]undici[\\/]lib[\\/]web[\\/]fetch[\\/]body\.js$/;

/** A Rollup plugin. */
export const leanUndici = () => ({
  name: 'lean-undici',
  resolveId: (source) => (source === 'undici' ? virtual : null),
  load(id) {
    if (id === virtual) {
      const agent = JSON.stringify(require.resolve('undici/lib/dispatcher/agent.js'));
      const errors = JSON.stringify(require.resolve('undici/lib/core/errors.js'));
      return `import Agent from ${agent}; import errors from ${errors}; export { Agent, errors };`;
    }
    return formData.test(id) ? 'module.exports = {};' : null;
  },
  buildEnd(error) {
    const ids = [...this.getModuleIds()];
    if (!error && ids.includes(virtual) && !ids.some((id) => formData.test(id))) {
      this.error('undici has no lib/web/fetch/body.js any more; nor need this plugin leave it out');
    }
  },
});
