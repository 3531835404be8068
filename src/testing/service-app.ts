import { cors } from 'hono/cors';
import { Hono } from 'hono/tiny';
import type { FaultPlan } from './faults.js';
import { type Cacheable, cacheHeader, type Origins } from './rules.js';

interface ServiceAppOptions {
  origins: Origins;
  /** The methods and headers that pages of other origins may use. */
  allowMethods: string[];
  allowHeaders: string[];
  cacheable: Cacheable | undefined;
  faults: FaultPlan;
}

/** What the embedded services have in common: CORS, whether a browser may cache, and what goes wrong. */
export function createServiceApp(options: ServiceAppOptions): Hono {
  const { origins, allowMethods, allowHeaders, cacheable, faults } = options;
  const [name, value] = cacheHeader(cacheable);
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
    if (!headers.has('cache-control')) headers.set(name, value);
  });
  app.use(faults.middleware);
  return app;
}
