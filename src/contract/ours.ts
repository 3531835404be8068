/**
 * Marks what is ours on a page, so that no copy of the package takes the functions of another one for the app's own. It
 * is in the global symbol registry, because copies have to agree on it.
 */
export const ours = Symbol.for('up-user-module');
