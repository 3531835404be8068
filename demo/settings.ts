import type { MethodName } from 'up-user-module';
import { type Locale, localeOf, locales } from './i18n/text.js';
import { methodNames } from './method-names.js';
import { type ScenarioName, scenarioNames } from './scenarios/names.js';
import { type Conditions, readConditions } from './world/conditions.js';
import { type Mode, modes } from './world/modes.js';

export const themes = ['system', 'light', 'dark'] as const;

export type Theme = (typeof themes)[number];

/** What is chosen. All of it is in the URL, so that a reload or a shared link gives it back. */
export interface Settings {
  mode: Mode;
  scenario: ScenarioName | undefined;
  lang: Locale;
  theme: Theme;
  method: MethodName | undefined;
  /** JSON. */
  params: string | undefined;
  /** What somebody has changed about the world, in this mode or after this scenario. */
  conditions: Readonly<Partial<Conditions>>;
}

export function readSettings({ search }: Pick<Location, 'search'>, languages: readonly string[]): Settings {
  const query = new URLSearchParams(search);
  const one = <T extends string>(name: string, values: readonly T[]): T | undefined =>
    values.find((value) => value === query.get(name));
  return {
    mode: one('mode', modes) ?? 'android',
    scenario: one('scenario', scenarioNames),
    lang: one('lang', locales) ?? localeOf(languages[0] ?? ''),
    theme: one('theme', themes) ?? 'system',
    method: one('method', methodNames),
    params: query.get('params') ?? undefined,
    conditions: readConditions(query),
  };
}

/** The URL that gives these settings back. */
export function urlOf({ conditions, ...settings }: Settings): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(settings)) if (value) query.set(name, value);
  for (const [name, value] of Object.entries(conditions)) query.set(name, String(value));
  return `?${query}`;
}
