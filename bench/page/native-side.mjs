// The native side of three bridges, played in the page so that it costs all of them the same: it takes what the library
// hands over and gives the same answer back, from a microtask, or with JSON both ways behind a hop to another task.
// Runs before the libraries, which look for their bridge when they load.

const envelope = {
  retCode: '000000',
  retInfo: '操作成功',
  retData: { userId: '25950360', nickname: '小张' },
};
const envelopeText = JSON.stringify(envelope);

const waiting = [];
const { port1, port2 } = new MessageChannel();
port1.onmessage = () => {
  const { request, reply } = waiting.shift();
  JSON.parse(request);
  reply(JSON.parse(envelopeText));
};

const answers = {
  microtask: (_request, reply) => queueMicrotask(() => reply(envelope)),
  task(request, reply) {
    waiting.push({ request: typeof request === 'string' ? request : JSON.stringify(request), reply });
    port2.postMessage(0);
  },
};

export function installNativeSide(kind) {
  const answer = answers[kind];

  window.AlipayJSBridge = {
    call(name, params, callback) {
      answer(kind === 'task' ? { name, params } : params, callback);
    },
  };

  // VK on iOS, which takes objects. Its answers are DOM events, which cost more than the rest together, so its listener
  // is called without one.
  let onEvent;
  const { addEventListener } = window;
  window.addEventListener = (type, ...rest) => {
    if (type === 'VKWebAppEvent') [onEvent] = rest;
    else addEventListener.call(window, type, ...rest);
  };
  window.webkit = {
    messageHandlers: {
      VKWebAppClose: {},
      VKWebAppGetUserInfo: {
        postMessage(params) {
          const { request_id } = params;
          answer(params, ({ retData }) =>
            onEvent({
              detail: {
                type: 'VKWebAppGetUserInfoResult',
                data: { request_id, userId: retData.userId, nickname: retData.nickname },
              },
            }),
          );
        },
      },
    },
  };

  // dsbridge hands over the name of a global function, which the native side calls and deletes. The names are counted,
  // so that the native side need not read the JSON.
  let calls = 0;
  window._dsbridge = {
    call(method, json) {
      // It says so once that it is there, and waits for no answer.
      if (method === '_dsb.dsinit') return '';
      const name = `dscb${calls++}`;
      answer(json, (result) => {
        window[name](result);
        delete window[name];
      });
      return '';
    },
  };
}

export const bare = () =>
  new Promise((resolve) => window.AlipayJSBridge.call('upUserModule.getUserInfo', {}, resolve));
