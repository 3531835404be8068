import { vi } from 'vitest';
import { tryParse } from '../../../src/checks/parse.js';
import { isRecord } from '../../../src/checks/values.js';
import { FakeChannels } from './fake-channel.js';
import { FakeLocks } from './fake-locks.js';
import { FakeArea, longestLag, type StorageFault } from './fake-storage.js';
import { History } from './history.js';
import { Network } from './network.js';
import { Tab } from './tab.js';

export interface Setting {
  /** Where sessions are kept; `sync` and `async` are objects of the page's that all tabs share. */
  readonly kind: 'localStorage' | 'sessionStorage' | 'memory' | 'sync' | 'async';
  /** The browser has Web Locks. */
  readonly locks: boolean;
  /** The browser has `BroadcastChannel`. */
  readonly channel: boolean;
  /** The pages ask again on 110002. */
  readonly retry?: boolean;
}

/** One use of a refresh token. */
interface Use {
  readonly tab: Tab;
  readonly session: string | undefined;
  readonly start: number;
  /** When its tab knew how it ended; `Infinity` as long as it waits. */
  end: number;
  outcome: 'waiting' | 'done' | 'refused' | 'failed' | 'lost';
}

/** Something that has to have ended by a certain time. */
export interface UnderWay {
  readonly tab: Tab;
  readonly what: string;
  readonly due: number;
}

const { setImmediate: soon } = globalThis;
/** A timer fires up to a millisecond late, and a call ends some turns of the loop after its timer. */
const grace = 20;
/** Milliseconds after which a tab has corrected what another has taken back. */
const correction = 200;
/** Milliseconds that a tab is waited for at least that does not end its renewal. */
const leastPatience = 7000;
/** Milliseconds that a tab may have been away without noticing it. */
const notice = 1000;
/** Milliseconds after which a tab that holds a lock is passed over, and a little more. */
const patience = 13_000;

/**
 * A browser: tabs of one origin, the storages, locks and channels that they share, and the way to an account service. It
 * watches what must always hold, and complains.
 */
export class Browser {
  readonly complaints: string[] = [];
  /** How often what has happened, to see that a test sees it at all. */
  readonly counts = new Map<string, number>();
  readonly setting: Setting;
  readonly network: Network;
  readonly locks = new FakeLocks();
  readonly channels: FakeChannels;
  readonly local: FakeArea;
  /** An object of the page's, which its tabs share. */
  readonly shared = new FakeArea();
  /** Who is logged in where tabs share it. */
  readonly history = new History();
  readonly underWay = new Set<UnderWay>();
  readonly tabs: Tab[] = [];
  readonly random: () => number;
  hasStorageTrouble = false;
  private readonly jumps: number[] = [];
  /** When access tokens were made invalid. */
  private readonly expiries: number[] = [];
  /** What tabs share, and since when it has been another session's. */
  private readonly stored = new Map<string, { readonly at: number; readonly entry: string | undefined }>();
  private readonly uses = new Map<string, Use[]>();

  /** @param seed of all that is left to chance */
  constructor(setting: Setting, seed: number) {
    this.setting = setting;
    this.random = randomNumbers(seed);
    this.network = new Network(this.random);
    this.network.onRefused = (session) => {
      this.count('invalid_grant');
      for (const { history } of [this, ...this.tabs]) history.mayEnd(session, this.now());
    };
    this.channels = new FakeChannels(() => 10 * this.random());
    this.local = new FakeArea(() => 1 + this.random() * (longestLag - 1));
    if (this.isShared && this.lag)
      for (const area of [this.shared, this.local])
        area.onCommit = (...change) => this.noteCollision(...change);
  }

  now(): number {
    return performance.now();
  }

  /**
   * How much later a tab may see what another has done. What it writes to `localStorage` itself hides that for as long
   * again.
   */
  get lag(): number {
    return { memory: 0, sync: 0, localStorage: 2 * longestLag + 1, sessionStorage: 60, async: 150 }[
      this.setting.kind
    ];
  }

  /** Tabs have one session, because they share its storage. */
  get isShared(): boolean {
    return this.setting.kind !== 'memory' && this.setting.kind !== 'sessionStorage';
  }

  /** How much later this tab may see now what another has done, in something that began at `start`. */
  lagOf(tab: Tab, start: number): number {
    const now = this.now();
    const { behindSince = now } = tab;
    if (!this.isShared || !tab.wasAway(now - notice, now)) return this.lag;
    // What was under way has to notice that it was away for long; a new call cannot.
    return this.lag + (tab.wasAway(start, now) ? notice : Math.max(notice, now - behindSince));
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  complain(what: string): void {
    this.complaints.push(`${Math.round(this.now())} ms: ${what}`);
  }

  /** Opens a tab, as a copy of another where there is one. */
  open(from?: Tab): Tab {
    const tab = new Tab(this, this.tabs.length, from);
    this.tabs.push(tab);
    return tab;
  }

  /** Lets time pass. */
  async advance(ms: number): Promise<void> {
    let isOver = false;
    setTimeout(() => {
      isOver = true;
    }, ms);
    while (!isOver) {
      await this.turn();
      vi.advanceTimersToNextTimer();
    }
    await this.turn();
    for (const call of this.underWay) {
      if (call.due + grace >= this.now()) continue;
      this.underWay.delete(call);
      if (!call.tab.wasAway(call.due - patience, this.now())) this.complain(`${call.what} has not ended`);
    }
  }

  breakStorage(fault: StorageFault): void {
    if (fault) this.beginStorageTrouble();
    this.shared.fault = fault;
    this.local.fault = fault;
  }

  private beginStorageTrouble(): void {
    this.hasStorageTrouble = true;
    if (this.isShared) for (const { history } of [this, ...this.tabs]) history.isVague = true;
  }

  /** Somebody else writes to the storages. */
  spoil(value: string | undefined): void {
    this.beginStorageTrouble();
    for (const area of [this.shared, this.local]) for (const key of area.keys()) area.put(key, value);
    this.history.mayGetLost(this.now(), this.now() + this.lag);
  }

  /** Sets the device's clock. */
  jump(ms: number): void {
    this.jumps.push(this.now());
    vi.setSystemTime(Date.now() + ms);
  }

  expireAccessTokens(): void {
    this.expiries.push(this.now());
    this.network.service.expireAccessTokens();
  }

  hasExpiredSince(start: number): boolean {
    return this.expiries.some((at) => at >= start);
  }

  /** A request or a storage has taken long since then, or a tab was away, which may hold a lock. */
  wasSlowSince(start: number): boolean {
    if (this.setting.kind === 'async' && this.hasStorageTrouble) return true;
    const isAway = this.tabs.some((tab) => tab.wasAway(start, this.now()));
    return isAway || this.network.slowOnes.some((at) => at >= start);
  }

  /** What a tab's `fetch` does. */
  fetch(tab: Tab, url: string, init: RequestInit): Promise<Response> {
    const { signal } = init;
    const use = this.noteRequest(tab, url, init);
    return new Promise((resolve, reject) => {
      let hasEnded = false;
      const end = (deliver: () => void, outcome: Use['outcome']) => {
        tab.enter(() => {
          if (hasEnded) return;
          hasEnded = true;
          signal?.removeEventListener('abort', onAbort);
          if (use) this.endUse(use, outcome);
          deliver();
        });
      };
      const onAbort = () => end(() => reject(new DOMException('aborted', 'AbortError')), 'lost');
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort);
      this.network
        .send(url, init, tab.beginning)
        .then(({ response, outcome }) =>
          end(() => (response ? resolve(response) : reject(new TypeError('Failed to fetch'))), outcome),
        );
    });
  }

  private async turn(): Promise<void> {
    do {
      await new Promise<void>((resolve) => soon(resolve));
    } while (this.network.handling);
  }

  private noteRequest(tab: Tab, url: string, init: RequestInit): Use | undefined {
    const { purpose, session, token, body } = this.network.read(url, init);
    this.count(purpose);
    if (purpose === 'logout' && session !== undefined) this.checkLogout(tab, session);
    if (purpose === 'write') tab.checkWrite(session, body);
    return purpose === 'renewal' ? this.noteUse(tab, session, token) : undefined;
  }

  private noteUse(tab: Tab, session: string | undefined, token: string): Use {
    const former = this.uses.get(token) ?? [];
    for (const use of former) {
      if (this.isExcused(use)) this.count('excused second use');
      else {
        const { tab: user, start, end, outcome } = use;
        const first = `tab ${user.index} from ${Math.round(start)} to ${Math.round(end)}: ${outcome}`;
        this.complain(`tab ${tab.index} uses a refresh token of ${session} again, after ${first}`);
      }
    }
    const use: Use = { tab, session, start: this.now(), end: Infinity, outcome: 'waiting' };
    this.uses.set(token, former.concat(use));
    return use;
  }

  private endUse(use: Use, outcome: Use['outcome']): void {
    const { tab, session } = use;
    use.end = this.now();
    use.outcome = outcome;
    // Its copies cannot get the new tokens, and count as logged out.
    if (outcome === 'done' && session !== undefined && !this.isShared && !this.setting.channel)
      for (const copy of this.tabs) if (copy !== tab) copy.history.mayEnd(session, use.start);
  }

  /** Whether a second use of its refresh token could not be helped. */
  private isExcused({ tab, start, end, outcome }: Use): boolean {
    // It may have gone before it could store what it got; one that is frozen is waited for, but not for ever.
    const isAway = tab.wasAway(start, Math.min(end, this.now()) + 200);
    if (isAway && (tab.isDead || this.now() - start > leastPatience)) return true;
    if (outcome === 'lost' || outcome === 'failed') return true;
    // A lease that the other tab has not seen before has expired by its clock; it is older than the request.
    if (!this.setting.locks && this.jumps.some((at) => at >= start - 500)) return true;
    return this.hasStorageTrouble;
  }

  private checkLogout(tab: Tab, session: string): void {
    const who = tab.history.possible(this.now(), this.now(), this.lag);
    if (who.size > 1 || !who.has(session) || this.hasStorageTrouble) return;
    this.complain(`tab ${tab.index} ends ${session}, which is there`);
  }

  /**
   * A tab that renews a session, or notes a change of the profile, cannot know of a login or a logout that has not reached
   * it yet, and takes it back. What it can know of it must not.
   */
  private noteCollision(key: string, former: string | undefined, value: string | undefined): void {
    const now = this.now();
    const { at, entry } = this.stored.get(key) ?? { at: 0, entry: undefined };
    const [before, after] = [former, value].map((text) => tryParse(text ?? ''));
    const isSame = isRecord(before) && isRecord(after) && before.id === after.id;
    this.stored.set(key, isSame ? { at, entry: value } : { at: now, entry: value });
    // The former session was refused elsewhere at the very moment of a login, which that tab could not see.
    if (value === undefined && now - at <= this.lag) this.history.mayGetLost(now - this.lag, now + this.lag);
    // A login has neither.
    if (isSame || !isRecord(after) || !(after.renewals || after.profileChanges)) return;
    this.count('collision');
    const session = this.network.session(after.accessToken);
    const isKnown = now - at > Math.max(...this.tabs.map((tab) => this.lagOf(tab, now))) + this.lag;
    if (isKnown && entry === former && !this.hasStorageTrouble) this.complain(`${session} is brought back`);
    this.history.mayComeBack(session, now - this.lag, now + this.lag + correction);
  }
}

function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
