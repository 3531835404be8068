// @vitest-environment node
import { RetCode, UserModuleError } from 'up-user-module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aborted, openPage, success, timedOut } from './page.js';
import { endFakeTime, failureOf } from './support.js';

const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const android =
  'Mozilla/5.0 (Linux; Android 13; M2012K11AC Build/TKQ1.220829.002; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0';
const unsupported = { retCode: '990001', reason: 'unsupported' };
const platforms = ['wechat', 'qq', 'weibo'] as const;

const browsers: [userAgent: string, inside: string | undefined][] = [
  [`${iPhone} Mobile/15E148 MicroMessenger/8.0.40(0x1800282a) NetType/WIFI Language/zh_CN`, 'wechat'],
  [
    `${android} Chrome/107.0.5304.141 Mobile Safari/537.36 XWEB/5169 MMWEBSDK/20221206 MicroMessenger/8.0.32.2300(0x2800205D) WeChat/arm64 Weixin NetType/WIFI`,
    'wechat',
  ],
  [
    `${android} Chrome/66.0.3359.126 MQQBrowser/6.2 TBS/045223 Mobile Safari/537.36 MMWEBID/2833 MicroMessenger/7.0.15.1680(0x27000F34) Process/tools`,
    'wechat',
  ],
  [`${iPhone} Mobile/15E148 QQ/8.9.80.617 V1_IPH_SQ_8.9.80_1_APP_A Pixel/1170 SimpleUISwitch/0`, 'qq'],
  [
    `${android} Chrome/98.0.4758.102 MQQBrowser/6.2 TBS/046141 Mobile Safari/537.36 V1_AND_SQ_8.9.3_3050_YYB_D A_8090300 QQ/8.9.3.9380 NetType/WIFI`,
    'qq',
  ],
  [`${iPhone} Mobile/15E148 Weibo (iPhone14,5__weibo__13.8.1__iphone__os16.6)`, 'weibo'],
  [
    `${android} Chrome/108.0.5359.128 Mobile Safari/537.36 Weibo (Xiaomi-M2012K11AC__weibo__13.3.0__android__android13)`,
    'weibo',
  ],
  [`${iPhone} Version/16.6 Mobile/15E148 Safari/604.1`, undefined],
  [`${android} Chrome/98.0.4758.102 MQQBrowser/13.6 Mobile Safari/537.36 COVC/046317`, undefined],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.71 Safari/537.36 Core/1.94.178.400 QQBrowser/11.1.5155.400',
    undefined,
  ],
];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(async () => {
  await endFakeTime();
  vi.unstubAllGlobals();
});

describe('checkAppIsInstalled', () => {
  it.each(browsers)('in %s: inside %s', async (userAgent, inside) => {
    vi.stubGlobal('navigator', { userAgent });
    const { module, wire } = openPage();
    for (const platform of platforms) {
      const answer = module.checkAppIsInstalled({ platform });
      if (platform === inside) expect(await answer).toEqual({ ...success, retData: { status: true } });
      else {
        expect(await failureOf(answer)).toMatchObject({
          ...unsupported,
          retInfo: '浏览器无法判断应用是否已安装',
        });
      }
    }
    expect(wire.sent).toEqual([]);
  });

  it('cannot know it where there is no navigator', async () => {
    vi.stubGlobal('navigator', undefined);
    expect(await failureOf(openPage().module.checkAppIsInstalled({ platform: 'qq' }))).toMatchObject(
      unsupported,
    );
  });

  it('asks the option isInstalled, except inside the app itself', async () => {
    vi.stubGlobal('navigator', { userAgent: `${iPhone} MicroMessenger/8.0.40(0x1800282a)` });
    const isInstalled = vi.fn((platform: string) => platform === 'weibo' || Promise.resolve(false));
    const { module } = openPage({ http: { isInstalled } });
    const statusOf = async (platform: (typeof platforms)[number]) =>
      (await module.checkAppIsInstalled({ platform })).retData;
    expect(await statusOf('wechat')).toEqual({ status: true });
    expect(isInstalled).not.toHaveBeenCalled();
    expect(await statusOf('weibo')).toEqual({ status: true });
    expect(await statusOf('qq')).toEqual({ status: false });
    expect(isInstalled.mock.calls).toEqual([['weibo'], ['qq']]);
  });

  it('ends also when isInstalled throws, or never answers', async () => {
    const throwing = openPage({
      http: {
        isInstalled: () => {
          throw new Error('blocked');
        },
      },
    });
    expect(await failureOf(throwing.module.checkAppIsInstalled({ platform: 'qq' }))).toMatchObject({
      retCode: '990001',
      reason: 'unknown',
    });
    const hanging = openPage({ http: { isInstalled: () => new Promise(() => {}) } });
    const failure = failureOf(hanging.module.checkAppIsInstalled({ platform: 'qq' }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await failure).toMatchObject(timedOut);
  });

  it('asks nobody about another platform', async () => {
    const isInstalled = vi.fn(() => true);
    const { module } = openPage({ http: { isInstalled } });
    const failure = await failureOf(module.checkAppIsInstalled(JSON.parse('{"platform":"facebook"}')));
    expect(failure.retCode).toBe('000002');
    expect(failure.retInfo).toContain('platform 只能是 qq、weibo、wechat');
    expect(isInstalled).not.toHaveBeenCalled();
  });

  it('is unsupported for another platform also where an adapter is asked without the module', async () => {
    const { http } = openPage();
    const call = http.call(
      'checkAppIsInstalled',
      { platform: 'facebook' },
      { signal: undefined, ended: false },
    );
    expect(await failureOf(Promise.resolve(call))).toMatchObject(unsupported);
  });
});

describe('socialLogin', () => {
  it.each(['qq', 'wechat', 'appleId', 'facebook'] as const)(
    '%s is not there without the option social, which the error names',
    async (platform) => {
      const { module, wire } = openPage();
      expect(await failureOf(module.socialLogin({ platform }))).toMatchObject({
        ...unsupported,
        retInfo: `没有配置 http.social.${platform}`,
      });
      expect(wire.sent).toEqual([]);
    },
  );

  it('is 000002 with another platform', async () => {
    const failure = await failureOf(openPage().module.socialLogin(JSON.parse('{"platform":"weibo"}')));
    expect(failure).toMatchObject({ retCode: '000002', reason: undefined });
  });
});

describe('getQQMusicAuthorize', () => {
  const authorization = { openId: 'o', token: 't', timeStamp: '1714988276' };

  it('is 1100001 in a browser: QQ Music is not installed', async () => {
    const { module, wire } = openPage();
    expect(await failureOf(module.getQQMusicAuthorize())).toMatchObject({
      retCode: '1100001',
      retInfo: '未安装QQ音乐',
    });
    expect(wire.sent).toEqual([]);
  });

  it('has what the option qqMusicAuthorize gives, however long a person takes', async () => {
    const { module } = openPage({
      http: {
        qqMusicAuthorize: () =>
          new Promise((resolve) => {
            setTimeout(() => resolve(authorization), 3_600_000);
          }),
      },
    });
    const answer = module.getQQMusicAuthorize();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await answer).toEqual({ ...success, retData: authorization });
  });

  it.each([
    [
      new UserModuleError(RetCode.qqMusicAuthorizeCancelled, '授权取消'),
      { retCode: '1100004', retInfo: '授权取消' },
    ],
    [
      { retCode: '1100003', retInfo: '授权失败', retData: null },
      { retCode: '1100003', retInfo: '授权失败' },
    ],
    [new Error('closed'), { retCode: '990001', reason: 'unknown' }],
    [undefined, { retCode: '990001', reason: 'unknown' }],
  ])('fails as the option does: %o', async (reason, failure) => {
    const { module } = openPage({ http: { qqMusicAuthorize: () => Promise.reject(reason) } });
    expect(await failureOf(module.getQQMusicAuthorize())).toMatchObject(failure);
  });

  it('ends with its signal', async () => {
    const { module } = openPage({ http: { qqMusicAuthorize: () => new Promise(() => {}) } });
    const controller = new AbortController();
    const failure = failureOf(module.getQQMusicAuthorize({ signal: controller.signal }));
    controller.abort();
    expect(await failure).toMatchObject(aborted);
  });
});
