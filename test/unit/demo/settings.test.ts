import { describe, expect, it } from 'vitest';
import { readSettings, type Settings, urlOf } from '../../../demo/settings.js';

const read = (search: string, languages: readonly string[] = ['en']) => readSettings({ search }, languages);

describe('the settings in the URL', () => {
  it('begin in the app, in the language of the browser', () => {
    const usual = {
      mode: 'android',
      scenario: undefined,
      theme: 'system',
      method: undefined,
      params: undefined,
      conditions: {},
    };
    expect(read('')).toEqual({ ...usual, lang: 'en' });
    expect(read('', ['zh-HK', 'en'])).toEqual({ ...usual, lang: 'zh' });
    expect(read('', [])).toEqual({ ...usual, lang: 'en' });
  });

  it('come back as they were', () => {
    const settings: Settings = {
      mode: 'gateway',
      scenario: 'two-tabs',
      lang: 'zh',
      theme: 'dark',
      method: 'updateUserInfo',
      params: '{"nickname":"小红 & Co #1?=+%"}',
      conditions: {
        latency: 300,
        refreshing: 2,
        bridgeAfter: 1500,
        person: 'wangfang',
        user: 'loggedOut',
        silent: true,
        offline: true,
      },
    };
    expect(read(urlOf(settings))).toEqual(settings);
    expect(read(urlOf(read('')))).toEqual(read(''));
  });

  it('take nothing that is not theirs', () => {
    expect(read('?mode=moon&scenario=toString&lang=xx&theme=pink&method=constructor')).toEqual(read(''));
    expect(read('?latency=1&refreshing=9&bridgeAfter=x&person=eve&user=god&silent=no&offline=')).toEqual(
      read(''),
    );
  });
});
