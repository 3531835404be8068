import type { DiagramEvent } from '../diagram/event.js';
import { type HttpEnd, type HttpRequest, showRequest } from './http-exchange.js';
import { createReport } from './report.js';

/** A text message that the account service has sent. */
export interface Sms {
  readonly phoneNumber: string;
  readonly code: string;
  readonly sentAt: number;
}

interface Exchange {
  readonly id: string;
  /** On the server's clock, in milliseconds. */
  readonly at: number;
  /** With the request. */
  readonly request?: HttpRequest;
  /** With the answer; 0 for none. */
  readonly status?: number;
}

interface Listener {
  add(event: DiagramEvent): void;
  sms(message: Sms): void;
}

/** Another machine's clock may be this far off before it counts, in milliseconds. */
const tolerance = 1000;

/**
 * Listens to what happens on the demo's server: requests between gateway, account service and UWS, and text messages.
 * Resolves when it does, or cannot.
 */
export function listenToServer({ add, sms }: Listener): Promise<void> {
  let at = 0;
  let difference = 0;
  const report = createReport({ add, now: () => at + difference });
  const ends = new Map<string, (end: HttpEnd) => void>();
  const source = new EventSource('/demo/events');

  source.addEventListener('exchange', ({ data }: MessageEvent<string>) => {
    const { id, request, status = 0, ...exchange }: Exchange = JSON.parse(data);
    at = exchange.at;
    if (request) {
      ends.set(id, showRequest(report, request));
      return;
    }
    ends.get(id)?.({ status });
    ends.delete(id);
  });
  source.addEventListener('sms', ({ data }: MessageEvent<string>) => sms(JSON.parse(data)));
  return new Promise((resolve) => {
    // The demo works without, and shows less.
    source.addEventListener('error', () => resolve());
    source.addEventListener('time', ({ data }: MessageEvent<string>) => {
      const off = Date.now() - Number(data);
      difference = Math.abs(off) > tolerance ? off : 0;
      resolve();
    });
  });
}
