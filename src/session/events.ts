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

export interface SessionEvents {
  /** Listens; gives back the function that stops it. Events of other names never happen here. */
  on(event: string, listener: Listener): () => void;
}

/**
 * Tells of changes of the session, of this tab's and of other tabs': `loginStatusChange` with a `LoginStatus`, and
 * `userInfoChange` without a payload, when the profile has changed or another user is there. What happens within one task
 * is told once, when it is over.
 */
export function sessionEvents(session: UserSession, store: Pick<SessionStore, 'watch'>): SessionEvents {
  const listeners = new Map<string, Set<Listener>>([
    ['loginStatusChange', new Set()],
    ['userInfoChange', new Set()],
  ]);
  let known: Snapshot | undefined;
  let stop: () => void;

  const snapshot = (): Snapshot => {
    const { tokens, login } = session;
    return {
      isLogin: !!tokens,
      isLogining: !!login,
      id: tokens?.id,
      profileChanges: tokens?.profileChanges ?? 0,
    };
  };

  const emit = (event: string, payload: unknown): void => {
    const own = listeners.get(event);
    // Not to those who come meanwhile, nor who have gone.
    for (const listener of [...(own ?? [])]) {
      try {
        if (own?.has(listener)) listener(payload);
      } catch (error) {
        reportUncaught(error);
      }
    }
  };

  const tell = (): void => {
    if (!known) return;
    const before = known;
    const now = snapshot();
    known = now;
    const { isLogin, isLogining } = now;
    if (isLogin !== before.isLogin || isLogining !== before.isLogining) {
      emit('loginStatusChange', { isLogin, isLogining });
    }
    const isOther = before.id && now.id && before.id !== now.id;
    if (isOther || (now.id === before.id && now.profileChanges !== before.profileChanges)) {
      emit('userInfoChange', undefined);
    }
  };

  const start = (): void => {
    known = snapshot();
    session.onChange = (isNews = true) => {
      if (!isNews) known = snapshot();
      // Of several changes within one task, the first time tells all, and the others find nothing new.
      Promise.resolve().then(tell);
    };
    stop = store.watch(() => {
      // Whoever makes a call is told that it could not be found out.
      session.look()?.catch(() => {});
    });
  };

  const end = (): void => {
    known = undefined;
    session.onChange = () => {};
    stop();
  };

  return {
    on(event, listener) {
      const others = listeners.get(event);
      if (!others) return () => {};
      // A function of its own, since two may listen with the same.
      const own: Listener = (payload) => listener(payload);
      others.add(own);
      if (!known) start();
      return () => {
        others.delete(own);
        if (known && [...listeners.values()].every(({ size }) => !size)) end();
      };
    },
  };
}
