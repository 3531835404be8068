import { describe, expect, it } from 'vitest';
import { en } from '../../../demo/i18n/en.js';
import { localeOf, looseTranslator, translator } from '../../../demo/i18n/text.js';
import { zh } from '../../../demo/i18n/zh.js';

describe('the texts of the demo', () => {
  const values = (text: string) => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name).sort();

  it('have the same keys and the same values to fill in, and are not empty', () => {
    const ofBoth = (texts: Readonly<Record<string, string>>) =>
      Object.entries(texts).map(([key, text]) => [key, values(text), text !== ''] as const);
    expect(ofBoth(zh).sort()).toEqual(ofBoth(en).sort());
  });

  it('have no Chinese in English but the name of the language', () => {
    const chinese = Object.entries(en).filter(([, text]) => /[\u3400-\u9fff]/.test(text));
    expect(chinese).toEqual([['demo.language.zh', '中文']]);
  });

  it('are filled in', () => {
    expect(translator('en')('world.ms', { ms: 300 })).toBe('300 ms');
    expect(translator('zh')('world.ms', { ms: 300 })).toBe('300 毫秒');
  });

  it.each([
    ['zh-CN', 'zh'],
    ['zh', 'zh'],
    ['ZH-Hant-TW', 'zh'],
    ['en-GB', 'en'],
    ['de', 'en'],
    ['zhuang', 'en'],
    ['', 'en'],
  ])('are for whoever reads %s: %s', (language, locale) => {
    expect(localeOf(language)).toBe(locale);
  });

  it('are their own keys where nobody knows them', () => {
    expect(looseTranslator('en')('toString')).toBe('toString');
    expect(looseTranslator('zh')('console.label')).toBe(zh['console.label']);
  });
});
