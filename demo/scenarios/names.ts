/** In the order in which the page has them. */
export const scenarioNames = [
  'first-visit',
  'after-login',
  'old-app',
  'twenty-calls',
  'two-tabs',
  'late-bridge',
  'flaky-network',
  'gateway-session',
] as const;

export type ScenarioName = (typeof scenarioNames)[number];
