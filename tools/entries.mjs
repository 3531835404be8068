// The one table of what `import` and `<script>` can ask for. The build, the tests and package.json follow it: after a
// change, `npm run entries` writes `exports` and `files`.

/**
 * @typedef {object} Entry
 * @property {string} path What follows `up-user-module` in an import: '' or '/account'.
 * @property {string} source Below `src`, without `.ts`. A module's built files have the same name.
 * @property {'module' | 'script'} kind A module for `import` and `require`, or a file for a script tag.
 * @property {boolean} page Whether pages load it: then it is ES2017, and needs nothing newer than the oldest WebViews.
 */

/** @type {readonly Entry[]} */
export const entries = [
  { path: '', source: 'index', kind: 'module', page: true },
  { path: '/native', source: 'native', kind: 'module', page: true },
  { path: '/uplus-api', source: 'uplus-api', kind: 'module', page: true },
  { path: '/account', source: 'account/index', kind: 'module', page: true },
  { path: '/uws', source: 'uws/index', kind: 'module', page: true },
  { path: '/sign-in', source: 'sign-in/index', kind: 'module', page: true },
  { path: '/testing', source: 'testing/index', kind: 'module', page: false },
  { path: '/playwright', source: 'playwright', kind: 'module', page: false },
  { path: '/server', source: 'server/index', kind: 'module', page: false },
  { path: '/global', source: 'global', kind: 'script', page: true },
  { path: '/global-native', source: 'global-native', kind: 'script', page: true },
  { path: '/mock', source: 'mock', kind: 'script', page: true },
];

export const modules = entries.filter(({ kind }) => kind === 'module');
export const scripts = entries.filter(({ kind }) => kind === 'script');
