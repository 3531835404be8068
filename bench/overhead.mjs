// What a native call costs beyond the bare bridge call, beside two peers doing the same over their own native side.
// The native side answers at once, from a microtask, so that nothing but the libraries is measured; in a real
// container the bridge itself takes about a thousand times as long.
import { Bench } from 'tinybench';

const listeners = new Map();
globalThis.window = Object.assign(globalThis, {
  addEventListener: (type, listener) => listeners.set(type, listener),
  removeEventListener: () => {},
  location: { search: '', href: 'http://localhost/' },
  document: { addEventListener() {}, removeEventListener() {} },
});
Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'Nebula' }, configurable: true });

const answer = { retCode: '000000', retInfo: '操作成功', retData: { userId: '25950360' } };

window.AlipayJSBridge = {
  call(_name, _params, callback) {
    queueMicrotask(() => callback(answer));
  },
};
window.AndroidBridge = {
  VKWebAppGetUserInfo(json) {
    const { request_id } = JSON.parse(json);
    const detail = { type: 'VKWebAppGetUserInfoResult', data: { request_id, ...answer.retData } };
    queueMicrotask(() => listeners.get('VKWebAppEvent')({ detail }));
  },
};
window._dsbridge = {
  call(_method, json) {
    const { _dscbstub } = JSON.parse(json);
    queueMicrotask(() => {
      window[_dscbstub](answer);
      delete window[_dscbstub];
    });
    return '{}';
  },
};
window.dscb = 0;

const { createUserModule, nebulaAdapter } = await import('up-user-module');
const { default: vk } = await import('@vkontakte/vk-bridge');
const { default: dsbridge } = await import('dsbridge');

const adapters = [nebulaAdapter({ window })];
const plain = createUserModule({ adapters });
const traced = createUserModule({ adapters, onCall() {} });

const bare = 'bare bridge call, in a promise';
const bench = new Bench({ time: 2000, warmupTime: 500 })
  .add(
    bare,
    () => new Promise((resolve) => window.AlipayJSBridge.call('upUserModule.getUserInfo', {}, resolve)),
  )
  .add('up-user-module, with deadline', () => plain.getUserInfo())
  .add('up-user-module, with deadline and trace', () => traced.getUserInfo())
  .add('dsbridge, in a promise', () => new Promise((resolve) => dsbridge.call('getUserInfo', {}, resolve)))
  .add('vk-bridge', () => vk.send('VKWebAppGetUserInfo'));
await bench.run();

const mean = (name) => bench.getTask(name).result.latency.p50;
console.table(
  bench.tasks.map(({ name }) => ({
    call: name,
    'median ns': Math.round(mean(name) * 1e6),
    'times the bare call': (mean(name) / mean(bare)).toFixed(1),
  })),
);
process.exit();
