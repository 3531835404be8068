import type { HonoRequest } from 'hono';
import { type Refusal, refuseWithStatus } from './errors.js';

/** Answers a request to one path and method, or throws a `Refusal`. */
export type Endpoint = (request: HonoRequest) => Response | Promise<Response>;

/** Endpoints by path below the realm URL, then by method. */
export type Endpoints = Readonly<Record<string, Readonly<Partial<Record<'GET' | 'POST' | 'PUT', Endpoint>>>>>;

/** The value of a form field, `''` where it is missing. */
export type Form = (name: string) => string;

/** Throws 415 unless the body is `application/x-www-form-urlencoded`. */
export async function readForm(request: HonoRequest): Promise<Form> {
  requireContentType(request, 'application/x-www-form-urlencoded');
  const fields = new URLSearchParams(await request.text());
  return (name) => fields.get(name) ?? '';
}

/** Throws 415 unless the body is of this media type. */
export function requireContentType(request: HonoRequest, mediaType: string): void {
  const [actual = ''] = (request.header('content-type') ?? '').split(';');
  if (actual.trim().toLowerCase() !== mediaType) throw refuseWithStatus(415);
}

export function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

export function html(page: string): Response {
  return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}

export function noContent(): Response {
  return new Response(null, { status: 204 });
}

export function refusalResponse({ status, body, headers }: Refusal): Response {
  return json(status, body, headers);
}
