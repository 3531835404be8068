import type { LoginStatus } from '../contract/types.js';
import { reportUncaught } from '../errors/report-uncaught.js';
import type { SessionStore } from './store.js';
import type { UserSession } from './user-session.js';

type Listener = (payload: unknown) => void;

/** What a page wants to hear of: never a token. */
interface Snapshot extends LoginStatus {
  readonly id: string | undefined;
  readonly profileChanges: number;
}

/**
 * Tells of changes of the session, of this tab's and of other tabs': `loginStatusChange` with a `LoginStatus`, and
 * `userInfoChange` without a payload, when the profile has changed or another user is there. What happens within one task
 * is told once, when it is over.
 */
export class SessionEvents {
  private readonly listeners = new Map<string, Set<Listener>>([
    ['loginStatusChange', new Set()],
    ['userInfoChange', new Set()],
  ]);
  private readonly session: UserSession;
  private readonly store: Pick<SessionStore, 'watch'>;
  private known: Snapshot | undefined;
  private stop: () => void = () => {};

  constructor(session: UserSession, store: Pick<SessionStore, 'watch'>) {
    this.session = session;
    this.store = store;
  }

  /** Listens; gives back the function that stops it. Events of other names never happen here. */
  on(event: string, listener: Listener): () => void {
    const listeners = this.listeners.get(event);
    if (!listeners) return () => {};
    // A function of its own, since two may listen with the same.
    const own: Listener = (payload) => listener(payload);
    listeners.add(own);
    if (!this.known) this.start();
    return () => {
      listeners.delete(own);
      if (Array.from(this.listeners.values()).every(({ size }) => !size)) this.end();
    };
  }

  private start(): void {
    this.known = this.snapshot();
    this.session.onChange = (isNews = true) => {
      if (!isNews) this.known = this.snapshot();
      // Of several changes within one task, the first time tells all, and the others find nothing new.
      Promise.resolve().then(() => this.tell());
    };
    this.stop = this.store.watch(() => {
      // Whoever makes a call is told that it could not be found out.
      this.session.look()?.catch(() => {});
    });
  }

  private end(): void {
    this.known = undefined;
    this.session.onChange = () => {};
    this.stop();
  }

  private tell(): void {
    const { known } = this;
    if (!known) return;
    const now = this.snapshot();
    this.known = now;
    const { isLogin, isLogining } = now;
    if (isLogin !== known.isLogin || isLogining !== known.isLogining) {
      this.emit('loginStatusChange', { isLogin, isLogining });
    }
    const isOther = known.id && now.id && known.id !== now.id;
    if (isOther || (now.id === known.id && now.profileChanges !== known.profileChanges)) {
      this.emit('userInfoChange', undefined);
    }
  }

  private emit(event: string, payload: unknown): void {
    const listeners = this.listeners.get(event);
    // Not to those who come meanwhile, nor who have gone.
    for (const listener of Array.from(listeners ?? [])) {
      try {
        if (listeners?.has(listener)) listener(payload);
      } catch (error) {
        reportUncaught(error);
      }
    }
  }

  private snapshot(): Snapshot {
    const { tokens, login } = this.session;
    return {
      isLogin: !!tokens,
      isLogining: !!login,
      id: tokens?.id,
      profileChanges: tokens?.profileChanges ?? 0,
    };
  }
}
