// Runs in the page, which has loaded the script tag's file.

/** What a page does with its user; each resolves when the page has what it wants. */
const flows = {
  async logInAndRead({ login }) {
    await window.uplusapi.http.login(login);
    await window.uplusapi.upUserModule.getUserInfo();
  },

  /** A page that has lost its session has to ask its user again. */
  async read({ login }) {
    const { upUserModule, http } = window.uplusapi;
    try {
      await upUserModule.getUserInfo();
    } catch (error) {
      if (error.retCode !== '110001') throw error;
      await http.login(login);
      await upUserModule.getUserInfo();
    }
  },

  async readHundredTimes() {
    const { upUserModule } = window.uplusapi;
    await Promise.all(Array.from({ length: 100 }, () => upUserModule.getUserInfo()));
  },

  async callTen() {
    const { upUserModule } = window.uplusapi;
    const succeed = [
      upUserModule.getLoginStatus(),
      upUserModule.getUserInfo(),
      upUserModule.refreshUser(),
      upUserModule.getOauthData(),
      upUserModule.updateUserInfo({ nickname: '小明' }),
    ];
    // What a browser cannot answer; none of them asks the service.
    const fail = [
      upUserModule.checkAppIsInstalled({ platform: 'qq' }),
      upUserModule.checkAppIsInstalled({ platform: 'weibo' }),
      upUserModule.checkAppIsInstalled({ platform: 'wechat' }),
      upUserModule.socialLogin({ platform: 'qq' }),
      upUserModule.getQQMusicAuthorize(),
    ];
    await Promise.all([...succeed, ...fail.map((call) => call.catch(() => {}))]);
  },
};

/** Milliseconds from the first call to the last answer. */
export async function run(flow, options) {
  const start = performance.now();
  await flows[flow](options);
  return performance.now() - start;
}

/** From now on the page's clock is ahead. */
export function advanceClock(ms) {
  const { now } = Date;
  Date.now = () => now() + ms;
}
