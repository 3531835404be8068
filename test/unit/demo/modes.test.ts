import { methods } from 'up-user-module';
import { describe, expect, it } from 'vitest';
import { appOf, missingIn, modes, pathOf } from '../../../demo/world/modes.js';

describe('where the page of the demo runs', () => {
  it('has an app or none', () => {
    const kinds = modes.map((mode) => [mode, appOf(mode)?.version, pathOf(mode)]);
    expect(kinds).toEqual([
      ['android', '9.0.0', '/h5/'],
      ['ios', '9.0.0', '/h5/'],
      ['harmony', '9.0.0', '/h5/'],
      ['old', '7.4.0', '/h5/'],
      ['browser', undefined, '/h5/'],
      ['gateway', undefined, '/h5-gateway/'],
    ]);
  });

  it('says in the user agent what version the app has', () => {
    expect(appOf('old')?.userAgent).toMatch(/UPLUS\/7\.4\.0\) mPaaSClient\/7\.4\.0/);
  });

  it.each([
    ['9.0.0', []],
    ['7.5.0', []],
    ['7.4.0', ['getQQMusicAuthorize']],
    ['6.20.0', ['getQQMusicAuthorize']],
    [
      '6.19.9',
      ['updateUserInfo', 'updateOauthData', 'logOut', 'refreshUser', 'getOauthData', 'getQQMusicAuthorize'],
    ],
    ['5.0.0', Object.keys(methods)],
  ])('knows which methods came after %s', (version, missing) => {
    expect(missingIn(version)).toEqual(missing);
  });
});
