/** Who is logged in: a session's name, or nobody. */
export type Who = string | undefined;

/** Something that changes who is logged in, somewhere between its beginning and its end. */
interface Change {
  readonly who: Who;
  /** It takes effect only while this session is there. */
  readonly endsOnly?: string;
  readonly start: number;
  /** `Infinity` as long as it may yet take effect. */
  end: number;
  effect: 'yes' | 'no' | 'perhaps';
  /** When it is over by itself. */
  readonly until?: number;
}

/**
 * What is known of who is logged in at one place, a tab or a storage that tabs share, from outside: what was asked for,
 * from when to when. It knows nothing of how the code goes about it.
 */
export class History {
  private changes: Change[] = [{ who: undefined, start: -2, end: -1, effect: 'yes' }];

  /** Nobody can tell what has reached a storage that fails: from now on, whoever was there once may be there. */
  isVague = false;

  /** The same place from now on apart, as a copied tab; what is under way goes on in the first alone. */
  fork(now: number): History {
    const copy = new History();
    copy.isVague = this.isVague;
    copy.changes = this.changes.map((change) =>
      // It may have taken effect before the copy was made.
      change.end < Infinity || change.endsOnly !== undefined ? change : { ...change, end: now },
    );
    return copy;
  }

  /** The same place from now on apart, as a tab whose storage has failed; what is under way may end in both. */
  split(): History {
    const copy = new History();
    copy.changes = this.changes.slice();
    copy.isVague = this.isVague;
    return copy;
  }

  /** A login, a logout, tokens handed in: begins now. Call back when it has ended. */
  begin(who: Who, start: number): (end: number, hasEffect: boolean) => void {
    const change: Change = { who, start, end: Infinity, effect: 'perhaps' };
    this.changes.push(change);
    return (end, hasEffect) => {
      change.end = end;
      change.effect = hasEffect ? 'yes' : 'no';
    };
  }

  /** This session may end, from now on. */
  mayEnd(session: string, start: number): void {
    this.changes.push({ who: undefined, endsOnly: session, start, end: Infinity, effect: 'perhaps' });
  }

  /** Whoever is there may get lost in this time. */
  mayGetLost(start: number, end: number): void {
    this.changes.push({ who: undefined, start, end, effect: 'perhaps' });
  }

  /** A session that has been replaced may be there again, in this time. */
  mayComeBack(session: Who, start: number, until: number): void {
    this.changes.push({ who: session, start, end: until, effect: 'perhaps', until });
  }

  /** Who may be there at some time from `from` to `to`, to somebody who sees a change up to `lag` later. */
  possible(from: number, to: number, lag: number): Set<Who> {
    const found = new Set<Who>();
    const isOver = ({ start, end }: Change) =>
      !this.isVague &&
      this.changes.some(
        (later) =>
          // Within the lag, nobody can say which of two was first.
          later.effect === 'yes' && later.end < from - lag && later.start > end + lag && later.start > start,
      );
    const isThere = (change: Change) =>
      change.effect !== 'no' &&
      change.start <= to &&
      (change.until ?? Infinity) >= from - lag &&
      !isOver(change);
    for (const change of this.changes) {
      const { who, endsOnly } = change;
      if (endsOnly === undefined) {
        if (isThere(change)) found.add(who);
      } else if (change.start <= to && this.changes.some((its) => its.who === endsOnly && isThere(its))) {
        found.add(undefined);
      }
    }
    return found;
  }
}
