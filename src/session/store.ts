import type { Tokens } from './tokens.js';

/** Where a session is kept. */
export interface SessionStore {
  /** What is there now. As long as that does not change, it is the same object. */
  read(): Tokens | undefined | Promise<Tokens | undefined>;
  write(tokens: Tokens | undefined): void;
  /** Waits until what other tabs have written before can be read here. */
  settled(): Promise<void> | undefined;
  /** Runs a renewal of these tokens while no other tab runs one. */
  exclusively<T>(tokens: Tokens, work: () => Promise<T>): Promise<T>;
  /** Calls `listener` when another tab may have changed what is there; gives back the function that stops it. */
  watch(listener: () => void): () => void;
  /** Stops listening to other tabs; nothing starts it again. */
  close(): void;
}

/** For the page alone. A reload forgets it. */
export function memoryStore(): SessionStore {
  let kept: Tokens | undefined;
  return {
    read: () => kept,
    write(tokens) {
      kept = tokens;
    },
    settled: noop,
    exclusively: (_tokens, work) => work(),
    watch: () => noop,
    close: noop,
  };
}

function noop(): undefined {}
