import type { AdapterCallOptions } from '../contract/adapter.js';
import type { Tokens } from '../session/tokens.js';
import type { AccountClient } from './client.js';
import type { Account } from './types.js';

/** A read of the account under way. */
interface Reading {
  /** Any change of the session or the profile, and these are others. */
  readonly tokens: Tokens;
  /** Whose signal ends it. */
  readonly owner: AdapterCallOptions;
  /** How many calls had been made when it was sent. */
  readonly calls: number;
  /** On the clock of `performance.now()`. */
  readonly start: number;
  readonly account: Promise<Account>;
}

/** What a call has read, and when that was begun. */
interface Found {
  readonly account: Account;
  /** On the clock of `performance.now()`. */
  readonly start: number;
}

/** Reads of the account that calls share which want it at the same time. */
export interface SharedRead {
  /** The number of a call that begins now. */
  call(): number;
  /**
   * @param since the number of the call that the read must not be older than; 0: it may be one under way
   * @throws what `getAccount` throws
   */
  read(tokens: Tokens, call: AdapterCallOptions, since: number): Promise<Found>;
  /** The account may have changed: nobody joins what is under way. */
  end(): void;
}

export function sharedRead({ getAccount }: Pick<AccountClient, 'getAccount'>): SharedRead {
  let reading: Reading | undefined;
  let calls = 0;

  const begin = (tokens: Tokens, owner: AdapterCallOptions): Reading => {
    const account = getAccount(tokens.accessToken, { signal: owner.signal });
    return { tokens, owner, calls, start: performance.now(), account };
  };

  return {
    call: () => ++calls,
    async read(tokens, call, since) {
      for (;;) {
        if (!reading || reading.tokens !== tokens || reading.calls < since) reading = begin(tokens, call);
        const found = reading;
        try {
          return { account: await found.account, start: found.start };
        } catch (error) {
          // Perhaps only because the one whose signal ends it does not wait any more.
          if (!found.owner.ended || call.ended) throw error;
        } finally {
          if (reading === found) reading = undefined;
        }
      }
    },
    end() {
      reading = undefined;
    },
  };
}
