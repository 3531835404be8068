import { fill } from '../diagram/fill.js';
import { en, type Texts } from './en.js';
import { zh } from './zh.js';

export const locales = ['zh', 'en'] as const;

export type Locale = (typeof locales)[number];

export type TextKey = keyof Texts;

const texts: Readonly<Record<Locale, Texts>> = { en, zh };

/** Chinese for whoever reads it, English for all others. */
export function localeOf(language: string): Locale {
  return /^zh\b/i.test(language) ? 'zh' : 'en';
}

/** Gives the text for a key, with values where it has their names in braces. */
export type Translate = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

export function translator(locale: Locale): Translate {
  return (key, values = {}) => fill(texts[locale][key], values);
}

/** For parts of the page that keep keys of their own; one that nobody knows is its own text. */
export function looseTranslator(locale: Locale): (key: string) => string {
  return (key) => (isKey(key) ? texts[locale][key] : key);
}

function isKey(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}
