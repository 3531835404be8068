import type { Tab } from './tabs.js';

export interface Storm {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `offUserId` of the user whose data is right. */
  readonly userId: string;
  /** An access token that must not be handed out any more. */
  readonly stale: string;
  /** Milliseconds that each call has. Default: the module's. */
  readonly timeout?: number;
}

export interface Outcome {
  /** Calls that were answered as they should be. */
  readonly right: number;
  /** What came instead of a right answer. */
  readonly wrong: readonly string[];
}

export const callsPerTab = 50;

/** Makes 50 calls in a tab, five at a time, from a common moment on. */
export function storm(tab: Tab, about: Storm): Promise<Outcome> {
  // A tab that is closed meanwhile has no outcome.
  return tab.page.evaluate(makeCalls, about).catch((error) => ({ right: 0, wrong: [String(error)] }));
}

/** Runs in the page. */
async function makeCalls({ at, userId, stale, timeout = 10_000 }: Storm): Promise<Outcome> {
  const { upUserModule: module } = window.uplusapi;
  const wrong: string[] = [];
  let right = 0;
  const kinds: ReadonlyArray<() => Promise<unknown>> = [
    async () =>
      (await module.getUserInfo({ timeout })).retData.offUserId === userId || 'data of another user',
    async () =>
      (await module.getOauthData({ timeout })).retData.user_center_access_token !== stale || 'a stale token',
    async () => (await module.refreshUser({ timeout })).retCode === '000000',
    async () => (await module.getLoginStatus({ timeout })).retData.isLogin || 'logged out',
  ];
  const lane = async (first: number) => {
    for (let call = 0; call < 10; call++) {
      const kind = kinds[(first + call) % kinds.length];
      const result = await kind?.().catch((error: { retCode?: string; retInfo?: string }) => {
        return `${error.retCode} ${error.retInfo}`;
      });
      if (result === true) right++;
      else wrong.push(String(result));
    }
  };
  await new Promise((resolve) => setTimeout(resolve, at - Date.now() - 20));
  while (Date.now() < at);
  await Promise.all([0, 1, 2, 3, 4].map(lane));
  return { right, wrong };
}
