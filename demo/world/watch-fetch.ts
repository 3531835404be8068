import type { Conditions } from './conditions.js';
import { showRequest } from './http-exchange.js';
import type { PageWindow } from './page-window.js';
import type { Report } from './report.js';

/** Where requests of the page go that the diagram shows. */
export interface Services {
  /** The realm's URL. */
  readonly realm: string;
  /** The gateway's URL. */
  readonly gateway: string;
}

/** Shows the page's requests to a service, and lets the network be slow or gone for them. */
export function watchFetch(
  page: PageWindow,
  report: Report,
  services: Services,
  conditions: Conditions,
): void {
  const { fetch } = page;
  page.fetch = async (input, init) => {
    const url = urlOf(input);
    const service = receiverOf(url, services);
    if (!service) return fetch(input, init);
    const body = bodyOf(init?.body);
    const mode = init?.mode === 'no-cors' ? ' (no-cors)' : '';
    const answered = showRequest(report, {
      from: 'module',
      to: service.name,
      method: init?.method ?? 'GET',
      path: pathIn(url, service.base) + mode,
      grantType: new URLSearchParams(body).get('grant_type') ?? undefined,
      detail: { url: new URL(url).pathname, body },
    });
    try {
      if (conditions.latency > 0) await pause(conditions.latency);
      if (conditions.offline) throw new page.TypeError('Failed to fetch');
      const response = await fetch(input, init);
      const isOpaque = response.type === 'opaque';
      answered({ status: response.status, isOpaque, detail: await readJson(response.clone()) });
      return response;
    } catch (error) {
      answered({ status: 0, detail: error });
      throw error;
    }
  };
}

function urlOf(input: RequestInfo | URL): string {
  return typeof input === 'string' || input instanceof URL ? new URL(input, location.href).href : input.url;
}

function pathIn(url: string, base: string): string {
  return new URL(url).pathname.slice(new URL(base).pathname.length) || '/';
}

function receiverOf(url: string, { realm, gateway }: Services) {
  if (url.startsWith(realm)) return { name: 'account', base: realm } as const;
  if (url.startsWith(gateway)) return { name: 'gateway', base: gateway } as const;
  return undefined;
}

/** Forms and JSON as text, nothing of files. */
function bodyOf(body: BodyInit | null | undefined): string | undefined {
  if (typeof body === 'string') return body;
  return Object.prototype.toString.call(body) === '[object URLSearchParams]' ? String(body) : undefined;
}

async function readJson(response: Response): Promise<unknown> {
  if (!response.headers.get('content-type')?.includes('json')) return undefined;
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
