// Leaves out of a script what eventemitter3 has and nothing of ours calls: 240 bytes of what pages load. Bundlers cannot
// do it, since methods of a prototype may be called under names that are computed.
const unused = ['addListener', 'eventNames', 'listenerCount', 'listeners', 'once', 'removeAllListeners'];

/** A Rollup plugin. The build fails when a method is not where it was, or when a module of ours calls it. */
export const leanEmitter = () => ({
  name: 'lean-emitter',
  transform(code, id) {
    if (/[\\/]eventemitter3[\\/]index\.js$/.test(id)) return { code: withoutUnused(code, this), map: null };
    if (/from\s*['"]eventemitter3['"]/.test(code)) checkCalls(code, id, this);
    return null;
  },
  buildEnd(error) {
    const isThere = [...this.getModuleIds()].some((id) => /[\\/]eventemitter3[\\/]index\.js$/.test(id));
    if (!error && !isThere)
      this.error('eventemitter3 is not part of the script any more; nor need this plugin be');
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

function checkCalls(code, id, context) {
  const called = unused.find((name) => new RegExp(`\\.${name}\\b`).test(code));
  if (called) context.error(`${id} uses eventemitter3's ${called}, which the scripts leave out`);
}
