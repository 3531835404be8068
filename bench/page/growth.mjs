// Runs in the page: what becomes of the cost when much is under way. The native side answers when it is told to.
import UplusApi from 'up-user-module';

const envelope = { retCode: '000000', retInfo: '操作成功', retData: { status: true } };

let waiting = [];
window.AlipayJSBridge = {
  call(_name, _params, callback) {
    waiting.push(callback);
  },
};

const { upUserModule } = new UplusApi();

function answerAll() {
  const callbacks = waiting;
  waiting = [];
  for (const callback of callbacks) callback(envelope);
}

/** Each makes the call of a number, with a deadline that may be given. */
export const kinds = {
  'bare bridge call, in a promise': () =>
    new Promise((resolve) => window.AlipayJSBridge.call('upUserModule.getUserInfo', {}, resolve)),
  'equal reads, joined': (_number, options) => upUserModule.getUserInfo(options),
  'distinct reads': (number, options) =>
    upUserModule.checkAppIsInstalled({ platform: 'qq', number }, options),
  writes: (_number, options) => upUserModule.refreshUser(options),
};

/** Makes so many calls, and has them answered once all are under way. */
async function batch(call, size) {
  const calls = [];
  for (let number = 0; number < size; number++) calls.push(call(number));
  answerAll();
  await Promise.all(calls);
}

/**
 * Makes calls and settles them, so many at the same time.
 *
 * @returns how many there were
 */
export async function batches(kind, size) {
  const count = Math.ceil(20_000 / size);
  for (let i = 0; i < count; i++) await batch(kinds[kind], size);
  return count * size;
}

let held = [];
let others = [];

/** Makes so many calls that stay under way. */
export function hold(kind, count) {
  for (let number = 0; number < count; number++) others.push(kinds[kind](number));
  held = waiting;
  waiting = [];
}

/**
 * Makes calls of another kind, each of which is answered at once.
 *
 * @returns how many there were
 */
export async function callBeside() {
  const count = 10_000;
  for (let number = 0; number < count; number++) {
    const call = upUserModule.getLoginStatus();
    answerAll();
    await call;
  }
  return count;
}

export async function release() {
  waiting = held;
  answerAll();
  await Promise.all(others);
  others = [];
}

/** Measures how long the page's other tasks have to wait, until it is told to stop. */
function watchTasks() {
  const { port1, port2 } = new MessageChannel();
  let longest = 0;
  let last = performance.now();
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    port2.postMessage(0);
  };
  port2.postMessage(0);
  return () => {
    port1.close();
    return longest;
  };
}

let end = 0;
let endings = [];

/** Makes so many calls whose deadlines expire at the same time, and resolves shortly before that. */
export async function makeDeadlines(kind, count) {
  end = performance.now() + 3000 + count / 20;
  endings = [];
  for (let number = 0; number < count; number++) {
    const call = kinds[kind](number, { timeout: end - performance.now() });
    endings.push(
      call.then(
        () => 'answered',
        ({ reason }) => reason,
      ),
    );
  }
  if (performance.now() > end - 500) throw new Error('There was not enough time to make the calls');
  await new Promise((resolve) => setTimeout(resolve, end - 500 - performance.now()));
}

/** Milliseconds that the page's other tasks wait when these deadlines expire, and until the last of them has. */
export async function expireDeadlines() {
  await new Promise((resolve) => setTimeout(resolve, end - 50 - performance.now()));
  const stop = watchTasks();
  const reasons = await Promise.all(endings);
  const total = performance.now() - end;
  // The wait during which the last of them was settled ends with the next task.
  await new Promise((resolve) => setTimeout(resolve, 1));
  if (reasons.some((reason) => reason !== 'timeout')) throw new Error('A call has ended otherwise');
  waiting = [];
  return { longest: stop(), total };
}

/** Makes so many calls of all kinds, a hundred at a time. */
export async function makeCalls(count) {
  const { 'bare bridge call, in a promise': _bare, ...ours } = kinds;
  const calls = Object.values(ours);
  let made = 0;
  const next = () => calls[made++ % calls.length](made);
  while (made < count) await batch(next, 100);
}
