import { type AppUserName, appUserNames } from './app-users.js';

/** What can be chosen of the conditions that are no yes or no. */
export const conditionValues = {
  latency: Array.from({ length: 31 }, (_, step) => step * 100),
  refreshing: [0, 1, 2, 3, 4],
  bridgeAfter: [0, 1500, 4000],
  person: appUserNames,
  user: ['loggedIn', 'loggingIn', 'notReady', 'loggedOut'],
} as const;

/** What happens to the page, as somebody sets it. */
export interface Conditions {
  /** Milliseconds that every answer takes, of the app and of HTTP. */
  latency: number;
  /** The app does what it should, and never calls back. */
  silent: boolean;
  /** So many calls of `getUserInfo` are answered 110002 before the first that is not. */
  refreshing: number;
  /** There is no network. */
  offline: boolean;
  /** The app's user. */
  person: AppUserName;
  /** Whether that user is logged in. */
  user: (typeof conditionValues.user)[number];
  /** Milliseconds until the container has injected its bridge. */
  bridgeAfter: number;
}

export const usual: Readonly<Conditions> = {
  latency: 0,
  silent: false,
  refreshing: 0,
  offline: false,
  person: 'xiaoming',
  user: 'loggedIn',
  bridgeAfter: 0,
};

/** The conditions that a URL's query names, as far as they can be chosen. */
export function readConditions(query: URLSearchParams): Partial<Conditions> {
  const { latency, refreshing, bridgeAfter, person, user } = conditionValues;
  const one = <T extends string | number>(name: keyof Conditions, values: readonly T[]): T | undefined =>
    values.find((value) => String(value) === query.get(name));
  const isOn = (name: keyof Conditions) => query.get(name) === 'true' || undefined;
  const read = {
    latency: one('latency', latency),
    refreshing: one('refreshing', refreshing),
    bridgeAfter: one('bridgeAfter', bridgeAfter),
    person: one('person', person),
    user: one('user', user),
    silent: isOn('silent'),
    offline: isOn('offline'),
  };
  const conditions: Partial<Conditions> = {};
  for (const [name, value] of Object.entries(read)) {
    if (value !== undefined) Object.assign(conditions, { [name]: value });
  }
  return conditions;
}
