import type { Sms } from './world/server-feed.js';

/** Somebody who has an account. */
export interface DemoUser {
  readonly username: string;
  readonly password: string;
  readonly nickname: string;
  readonly phoneNumber: string;
}

/** What the page needs to know of the services; from the demo's server. */
export interface DemoConfig {
  readonly realm: string;
  readonly clientId: string;
  readonly users: readonly [DemoUser, ...DemoUser[]];
}

/** What can go wrong with the account service. */
export const faultKinds = ['busy', 'broken', 'slow', 'dropped', 'truncated', 'html'] as const;

export type FaultKind = (typeof faultKinds)[number];

/** The hands on the account service, past its own endpoints. */
export const server = {
  config: (): Promise<DemoConfig> => get('/demo/config'),
  inbox: (): Promise<Sms[]> => get('/demo/sms'),
  expireAccessTokens: () => post('/demo/expire-access-tokens'),
  endSessions: () => post('/demo/end-sessions'),
  planFault: (kind: FaultKind, times: number) => post('/demo/faults', { kind, times }),
  clearFaults: () => post('/demo/faults/clear'),
};

async function get<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

async function post(path: string, body: object = {}): Promise<void> {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
}
