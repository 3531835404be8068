import { Hono } from 'hono';
import { accountServiceDefaults } from 'up-user-module/testing';
import { serveFiles, servePhone } from './files.mjs';
import { createGatewayFor } from './gateways.mjs';
import { serveSwitches } from './switches.mjs';

/** The demo's own origin: its page, the phone's page in two deployments, the gateway, the switches. */
export function createSite({ origins, account, uws, feed }) {
  const site = new Hono();
  const gateways = new Map(
    origins.map((origin) => [origin, createGatewayFor(origin, { account, uws, feed })]),
  );

  site.use(async (context, next) => {
    const { origin } = new URL(context.req.url);
    // A name that somebody has pointed at this machine would make another site the own one (DNS rebinding).
    if (!origins.includes(origin)) return context.text(`The demo is at ${origins.join(', ')}.`, 421);
    await next();
    if (!context.req.path.startsWith('/gateway/')) context.header('x-frame-options', 'SAMEORIGIN');
  });
  site.all('/gateway/*', ({ req, env }) => gateways.get(new URL(req.url).origin)(req.raw, env));
  serveSwitches(site, { account, feed });
  serveFiles(site);
  const { clientId } = accountServiceDefaults.publicClient;
  servePhone(site, '/h5', (origin) => ({
    realm: account.realmFor(origin),
    clientId,
    session: 'localStorage',
  }));
  servePhone(site, '/h5-gateway', () => ({ gateway: '/gateway', session: 'gateway' }));
  return site;
}
