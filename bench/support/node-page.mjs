// A process that acts as a page: runs the scripts that its parent sends, in a global scope that has what bridge
// libraries look for in a window.
import { runInThisContext } from 'node:vm';

const events = new EventTarget();
const listeners = {
  addEventListener: events.addEventListener.bind(events),
  removeEventListener: events.removeEventListener.bind(events),
  dispatchEvent: events.dispatchEvent.bind(events),
};
globalThis.window = Object.assign(globalThis, listeners, {
  location: { search: '', href: 'http://page.example/' },
  document: listeners,
});
Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'Node' }, configurable: true });

process.on('message', async ({ id, script }) => {
  try {
    process.send({ id, result: await runInThisContext(script) });
  } catch (error) {
    process.send({ id, error: error.stack });
  }
});
process.on('disconnect', () => process.exit());
