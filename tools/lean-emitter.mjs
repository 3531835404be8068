// Puts eventemitter3 into what pages load, as a module and without what nothing of ours calls. That saves a page about
// 400 bytes, and a quarter of a millisecond at its start, which a bundler's wrapper around CommonJS takes. Bundlers cannot
// leave anything out, since methods of a prototype may be called under names that are computed.
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(import.meta.resolve('eventemitter3')).replace(/\.mjs$/, '.js');
const unused = ['addListener', 'eventNames', 'listenerCount', 'listeners', 'once', 'removeAllListeners'];

/** A Rollup plugin. The build fails when a method is not where it was, or when a module of ours calls it. */
export const leanEmitter = () => ({
  name: 'lean-emitter',
  resolveId: (source) => (source === 'eventemitter3' ? path : null),
  transform(code, id) {
    if (id === path) return { code: toModule(withoutUnused(code, this), this), map: null };
    if (/from\s*['"]eventemitter3['"]/.test(code)) checkCalls(code, id, this);
    return null;
  },
  buildEnd(error) {
    if (!error && !this.getModuleInfo(path))
      this.error('eventemitter3 is not part of this any more; nor need this plugin be');
  },
});

/** The code without the statements `EventEmitter.prototype.once = …` and so on. */
function withoutUnused(code, context) {
  const statements = new Map();
  for (const statement of context.parse(code).body) {
    const [, name] =
      /^EventEmitter\.prototype\.(\w+) = /.exec(code.slice(statement.start, statement.end)) ?? [];
    if (name) statements.set(name, statement);
  }
  let lean = code;
  const found = unused.map((name) => {
    if (!statements.has(name)) context.error(`eventemitter3 has no method ${name} where it was`);
    return statements.get(name);
  });
  for (const { start, end } of found.sort((a, b) => b.start - a.start)) {
    lean = lean.slice(0, start) + lean.slice(end);
  }
  return lean;
}

function toModule(code, context) {
  const statement = context
    .parse(code)
    .body.find(
      ({ type, start, end }) =>
        type === 'IfStatement' && code.slice(start, end).includes('module.exports = EventEmitter'),
    );
  if (!statement) context.error('eventemitter3 does not export itself where it did');
  return `${code.slice(0, statement.start)}export default EventEmitter;${code.slice(statement.end)}`;
}

function checkCalls(code, id, context) {
  const called = unused.find((name) => new RegExp(`\\.${name}\\b`).test(code));
  if (called) context.error(`${id} uses eventemitter3's ${called}, which is left out`);
}
