import { cors } from 'hono/cors';
import { Hono } from 'hono/tiny';
import type { FaultPlan } from './faults.js';
import type { Origins } from './rules.js';

interface ServiceAppOptions {
  origins: Origins;
  /** The methods and headers that pages of other origins may use. */
  allowMethods: string[];
  allowHeaders: string[];
  faults: FaultPlan;
}

/** What the embedded services have in common: CORS, nothing that a browser would cache, and what goes wrong. */
export function createServiceApp({ origins, allowMethods, allowHeaders, faults }: ServiceAppOptions): Hono {
  const app = new Hono();
  app.use(
    cors({
      origin: origins === '*' ? (origin) => origin : [...origins],
      allowMethods,
      allowHeaders,
      maxAge: 600,
    }),
  );
  app.use(async (context, next) => {
    await next();
    const { headers } = context.res;
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  });
  app.use(faults.middleware);
  return app;
}
