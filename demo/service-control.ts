/** What the page needs to know to use the account service; from the demo's server. */
export interface DemoConfig {
  readonly realm: string;
  readonly clientId: string;
  /** Keeps the secret of another client, and takes the place of the realm. */
  readonly gateway: string;
  readonly username: string;
  readonly password: string;
}

export async function loadConfig(): Promise<DemoConfig> {
  const response = await fetch('/demo/config');
  return response.json();
}

/** The hand on the account service's switches, past the service's own endpoints. */
export const serviceControl = {
  expireAccessTokens: () => post('/demo/expire-access-tokens'),
  endSessions: () => post('/demo/end-sessions'),
  planFault: (kind: string, times: number) => post('/demo/faults', { kind, times }),
  clearFaults: () => post('/demo/faults/clear'),
};

async function post(path: string, body: object = {}): Promise<void> {
  const response = await fetch(path, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
}
