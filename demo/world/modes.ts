import { type MethodName, methods } from 'up-user-module';
import { userAgents } from 'up-user-module/testing';
import { methodNames } from '../method-names.js';

/** Where the page can run. */
export const modes = ['android', 'ios', 'harmony', 'old', 'browser', 'gateway'] as const;

export type Mode = (typeof modes)[number];

/** The app around a page. */
export interface AppKind {
  readonly userAgent: string;
  readonly version: string;
}

const newest = '9.0.0';
const oldest = '7.4.0';

/** Outside the app there is none. */
const apps: Readonly<Partial<Record<Mode, AppKind>>> = {
  android: { userAgent: userAgents.android, version: newest },
  ios: { userAgent: userAgents.ios, version: newest },
  harmony: { userAgent: userAgents.harmony, version: newest },
  old: { userAgent: userAgents.android.replaceAll(newest, oldest), version: oldest },
};

export function appOf(mode: Mode): AppKind | undefined {
  return apps[mode];
}

/** The deployment of the phone's page that belongs there. */
export function pathOf(mode: Mode): string {
  return mode === 'gateway' ? '/h5-gateway/' : '/h5/';
}

/** The methods that came after that version of the app. */
export function missingIn(version: string): MethodName[] {
  return methodNames.filter((name) => isAfter(methods[name].since, version));
}

function isAfter(version: string, other: string): boolean {
  const numbers = (text: string) => text.split('.').map(Number);
  const [major = 0, minor = 0] = numbers(version);
  const [otherMajor = 0, otherMinor = 0] = numbers(other);
  return major === otherMajor ? minor > otherMinor : major > otherMajor;
}
