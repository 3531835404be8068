// What the generated tables say beyond the sources, in both languages. generated.mjs asks for every method, retCode and
// entry that there is, and refuses what there is not.

/** The methods: their params, and how HTTP answers. */
export const methodWords = {
  getLoginStatus: {
    http: ['from the session, without a request', '取自会话，不发请求'],
  },
  getUserInfo: {
    http: ["the realm's account, as the documented fields", '领域（realm）里的账号，按文档字段返回'],
  },
  updateUserInfo: {
    params: ['`userInfo` or `{ data: userInfo }`', '`userInfo` 或 `{ data: userInfo }`'],
    http: ['read, merge, write back; empty fields keep their value', '先读取，再合并、写回；空字段保留原值'],
  },
  updateOauthData: {
    params: ['`authData` or `{ data: authData }`', '`authData` 或 `{ data: authData }`'],
    http: ['the session takes the six fields', '六个字段写入会话'],
  },
  logOut: {
    http: ['ends the session, here also without a network', '结束会话，断网时页面里的会话也会结束'],
  },
  refreshUser: {
    http: ['renews the token if it is due, reads the account', '令牌到期则续期，并重新读取账号'],
  },
  getOauthData: {
    http: ['from the session, without a request', '取自会话，不发请求'],
  },
  socialLogin: {
    http: [
      'the option `social`, else `990001`, reason `unsupported`',
      '由选项 `social` 处理，未配置时 `990001`，reason 为 `unsupported`',
    ],
  },
  checkAppIsInstalled: {
    http: [
      '`true` inside that app, else the option `isInstalled`, else `990001`, reason `unsupported`',
      '在该 APP 内打开时为 `true`，否则由选项 `isInstalled` 决定，未配置时 `990001`，reason 为 `unsupported`',
    ],
  },
  getQQMusicAuthorize: {
    http: ['`1100001`, or the option `qqMusicAuthorize`', '`1100001`，或由选项 `qqMusicAuthorize` 决定'],
  },
};

/** The retCodes: what each means, and what a page does about it. The Chinese meaning is the documented retInfo. */
export const retCodeWords = {
  '000000': { means: 'success', todo: ['use `retData`', '使用 `retData`'] },
  '000001': {
    means: 'the operation failed',
    todo: [
      'look at `reason`: `network` – offer to try again; `denied` – the app or the browser does not allow it, so ask in another way; none – show `retInfo`',
      '看 `reason`：`network`——提示用户重试；`denied`——APP 或浏览器不允许，换一种方式；没有 `reason`——展示 `retInfo`',
    ],
  },
  '000002': {
    means: 'a wrong parameter',
    todo: [
      'a mistake in the page: `retInfo` names the field and its rule',
      '页面代码的错误：`retInfo` 指出了字段和规则',
    ],
  },
  990001: {
    means: 'a failure that the module has no code for',
    todo: [
      'look at `reason`: `unsupported` – do it in another way; `timeout` – read before you write again; `aborted` – nothing, somebody wanted it; `unknown` – report it',
      '看 `reason`：`unsupported`——换一种方式；`timeout`——再次写入之前先读取；`aborted`——不必处理，这是有意为之；`unknown`——上报',
    ],
  },
  999999: {
    means: 'the same, by older apps',
    todo: ['as `990001`', '同 `990001`'],
  },
  110001: {
    means: 'nobody is logged in',
    todo: ['let the user log in', '让用户登录'],
  },
  110002: {
    means: "the user's data is not ready yet",
    todo: [
      'call again shortly: the option `retry`, or `retryWhileRefreshing`',
      '稍后重试：选项 `retry` 或 `retryWhileRefreshing`',
    ],
  },
  110010: {
    means: 'the user has cancelled the sign-in',
    todo: ['nothing; let the user choose again', '不必处理，让用户重新选择'],
  },
  110011: {
    means: 'a login is under way',
    todo: [
      'call again shortly, or at the event `loginStatusChange`',
      '稍后再调用，或等事件 `loginStatusChange`',
    ],
  },
  1100001: {
    means: 'QQ Music is not installed',
    todo: ['offer to install it, or hide the button', '提示安装，或隐藏入口'],
  },
  1100002: {
    means: 'QQ Music is installed, and nobody is logged in there',
    todo: ['ask the user to log in there', '提示用户先登录 QQ 音乐'],
  },
  1100003: { means: 'the authorization failed', todo: ['offer to try again', '提示用户重试'] },
  1100004: {
    means: 'the user has cancelled the authorization',
    todo: ['nothing; let the user choose again', '不必处理，让用户重新选择'],
  },
};

/** The reasons of general retCodes: what has happened, and what a page does about it. */
export const reasonWords = {
  unsupported: {
    retCode: '990001',
    happened: [
      'no adapter has this method: an app that is too old, a browser without the option',
      '没有适配器支持该方法：APP 版本太低，或在浏览器里没有配置相应选项',
    ],
    todo: ['hide the function, or do it in another way', '隐藏该功能，或换一种方式'],
  },
  timeout: {
    retCode: '990001',
    happened: [
      'no answer in time; whether the call took effect is not known',
      '期限内没有响应；调用是否生效未知',
    ],
    todo: ['read before you write again', '再次写入之前先读取'],
  },
  aborted: {
    retCode: '990001',
    happened: ['by your `signal`, a logout, or another login', '被你的 `signal`、登出或另一次登录取消'],
    todo: ['nothing: somebody wanted it', '不必处理，这是有意为之'],
  },
  unknown: {
    retCode: '990001',
    happened: [
      'an answer that cannot be understood, or an undocumented code',
      '无法识别的结果，或文档里没有的返回码',
    ],
    todo: ['report it; `error.cause` is what came', '上报；`error.cause` 是收到的内容'],
  },
  network: {
    retCode: '000001',
    happened: [
      'the service could not be reached, or its answer is none',
      '服务无法访问，或返回的不是有效结果',
    ],
    todo: ['offer to try again', '提示用户重试'],
  },
  denied: {
    retCode: '000001',
    happened: [
      'the app refuses this page the JSAPI, or the browser a window',
      'APP 不允许该页面调用此 JSAPI，或浏览器拦截了弹窗',
    ],
    todo: ["ask the app's team, or use a redirect", '联系 APP 团队，或改用跳转'],
  },
};

/** The entries: what each is for. */
export const entryWords = {
  '': [
    '`UplusApi`, `completeUplusApi`, `createUserModule`, adapters',
    '`UplusApi`、`completeUplusApi`、`createUserModule`、各适配器',
  ],
  '/native': [
    'the same without HTTP, for pages that live in the app alone',
    '同上，不含 HTTP，给只在 APP 内运行的页面',
  ],
  '/uplus-api': ['the stand-in for `@uplus/uplus-api`, by an alias', '`@uplus/uplus-api` 的替身，用别名引入'],
  '/account': [
    '`createAccountClient`: every endpoint of the account service; inputs are checked before they are sent',
    '`createAccountClient`：账号服务的全部接口，参数在发送前校验',
  ],
  '/uws': [
    '`createUwsClient`: the U+ Web Service with headers, signature and codes; `signRequest`, `createRequestModule`',
    '`createUwsClient`：U+ Web Service，含公共头、签名和返回码；`signRequest`、`createRequestModule`',
  ],
  '/sign-in': ['what `signIn` without a gateway loads on demand', '不用网关时，`signIn` 按需加载的代码'],
  '/testing': [
    '`createMockNebula`, `createAccountService`, `createUwsService`, `resetUplusApi`',
    '`createMockNebula`、`createAccountService`、`createUwsService`、`resetUplusApi`',
  ],
  '/playwright': ['`mockNebula`: the mock in a page under test', '`mockNebula`：在被测页面里模拟 APP'],
  '/server': [
    '`createGateway`, with stores and limits; `createVerifyCodeHandler`, the callback of a third-party cloud',
    '`createGateway` 及会话存储、限流；`createVerifyCodeHandler`，第三方云的验证回调',
  ],
  '/global': [
    'a script tag: `window.UplusApi` and `window.uplusapi`',
    '脚本标签：`window.UplusApi` 和 `window.uplusapi`',
  ],
  '/global-native': ['the same without HTTP', '同上，不含 HTTP'],
  '/mock': ['the mock as a script', '脚本形式的模拟桥'],
};
