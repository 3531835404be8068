import type { Envelope } from 'up-user-module';

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Also of another window, whose classes are not those of this one. */
export function isEnvelope(value: unknown): value is Envelope {
  return isRecord(value) && typeof value.retCode === 'string';
}
