import type { UplusApiOptions } from 'up-user-module';
import { expect, it } from 'vitest';
import { describeInBrowser } from './support/launch.js';
import { methodNames, sampleParams } from './support/methods.js';
import { built, script, useBrowser } from './support/visit.js';

const lacking = 'getQQMusicAuthorize';

function success(retData: object) {
  return { resolved: { retCode: '000000', retInfo: expect.any(String), retData } };
}

/** Runs in the page. */
function configure(withHttp: boolean): void {
  const http = {
    realm: 'http://127.0.0.1:9/realms/zhiju',
    clientId: 'h5',
    qqMusicAuthorize: () => Promise.resolve({ openId: 'oid', token: 'over HTTP' }),
  };
  const options: UplusApiOptions = withHttp ? { http } : {};
  new window.UplusApi(options);
}

describeInBrowser(`an app that is older than ${lacking}`, () => {
  const visit = useBrowser();

  it.each([
    {
      where: 'no other way',
      withHttp: false,
      expected: {
        rejected: {
          retCode: '990001',
          retInfo: expect.stringMatching(
            '当前APP不支持 getQQMusicAuthorize，需要 7.5.0 .*upUserModule.getQQMusicAuthorize.*nebula.jsapi',
          ),
          retData: null,
        },
        reason: 'unsupported',
      },
    },
    { where: 'HTTP', withHttp: true, expected: success({ openId: 'oid', token: 'over HTTP' }) },
  ])('with $where: this one does not go native, the others do', async ({ withHttp, expected }) => {
    const scripts = [built('global.js'), script(configure, withHttp)];
    const { native, ask, errors, requests } = await visit({ where: 'android', bridge: true, scripts });
    const answer = native.onCall;
    native.onCall = (call) =>
      call.func.endsWith(lacking) ? call.reply({ error: 1, errorMessage: 'not implemented!' }) : answer(call);

    for (const name of methodNames) {
      const answered = name === lacking ? expected : success({ answered: `upUserModule.${name}` });
      expect(await ask(name, sampleParams[name]), name).toEqual(answered);
    }
    expect(native.calls.map(({ func }) => func)).toEqual(methodNames.map((name) => `upUserModule.${name}`));
    expect([errors, requests]).toEqual([[], []]);
  });
});
