import { tryParse } from '../checks/parse.js';
import { fromEntry, toEntry } from '../session/entry.js';
import type { Tokens } from '../session/tokens.js';

/** What is kept of a session. */
export interface SessionRecord {
  readonly tokens: Tokens;
  /** When it ends, however much it is used. Epoch milliseconds. */
  readonly endsAt: number;
}

export function toText({ tokens, endsAt }: SessionRecord): string {
  return JSON.stringify([endsAt, toEntry(tokens)]);
}

/** `undefined` for what is none, or of another version. */
export function fromText(text: string): SessionRecord | undefined {
  const parts = tryParse(text);
  if (!Array.isArray(parts)) return undefined;
  const [endsAt, entry]: unknown[] = parts;
  const tokens = typeof entry === 'string' ? fromEntry(entry) : undefined;
  return tokens && typeof endsAt === 'number' ? { tokens, endsAt } : undefined;
}
