// npm run bench:http: what the usual flows of a page outside the app cost: requests, preflights, milliseconds and bytes,
// counted over sockets between Chromium and an account service that takes 50 ms for each request, a preflight included.
// Fails when a flow takes more requests than it has to.
//
//   --quick    each flow once
//   --write    puts the table into README.md
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway } from 'up-user-module/server';
import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { launchBrowser, withoutBrowser } from './support/browser.mjs';
import { bundle, root } from './support/bundle.mjs';
import { countedServer } from './support/counted-server.mjs';
import { report } from './support/report.mjs';
import { median } from './support/statistics.mjs';

const serviceTime = 50;
/** Seconds. */
const accessTokenLifetime = 1800;

const { client, publicClient, user } = accountServiceDefaults;
const login = { username: user.username, password: user.password };

/** Where the page finds the account service. */
const places = ['another origin', 'same origin', 'gateway, another origin', 'gateway, same origin'];

/**
 * `before` is done to a page whose user is logged in and has been read once. `limit` is how many requests there may be.
 * `preflights` is how many there may be from another origin, to the realm and to the gateway. Chromium sends one before
 * each request with an option `cache`, which pages need where it is not known that nothing is cached: at a realm.
 */
const flows = {
  'first visit: log in, read': { flow: 'logInAndRead', first: true, limit: 2, preflights: [1, 1] },
  'reload, read': { flow: 'read', before: ({ load }) => load(), limit: 1, preflights: [1, 0] },
  '100 equal reads': { flow: 'readHundredTimes', limit: 1, preflights: [1, 0] },
  '100 equal reads, token due': {
    flow: 'readHundredTimes',
    limit: 2,
    preflights: [1, 0],
    before: ({ page }) =>
      page.evaluate((ms) => window.flows.advanceClock(ms), accessTokenLifetime * 1000 - 5000),
  },
  '100 equal reads, token refused': {
    flow: 'readHundredTimes',
    limit: 3,
    preflights: [2, 0],
    before: ({ service }) => service.expireAccessTokens(),
  },
  '100 equal reads, token refused, 401 hidden by CORS': {
    flow: 'readHundredTimes',
    limit: 4,
    preflights: [2, 0],
    places: ['another origin'],
    hidden: true,
    before: ({ service }) => service.expireAccessTokens(),
  },
  '10 different calls at once': { flow: 'callTen', limit: 3, preflights: [3, 0] },
};

const scripts = {
  '/global.js': readFileSync(`${root}dist/global.js`, 'utf8'),
  '/flows.js': await bundle("import * as flows from './flows.mjs'; window.flows = flows;"),
};
const html =
  '<!doctype html><meta charset="utf-8"><title>Page</title><link rel="icon" href="data:,"><script src="/global.js"></script><script src="/flows.js"></script>';

function servePage({ url }) {
  const { pathname } = new URL(url);
  const script = scripts[pathname];
  return script
    ? new Response(script, { headers: { 'content-type': 'text/javascript; charset=utf-8' } })
    : new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}

/** Servers for one page. The service's 401 is hidden from pages of other origins, as Keycloak's is, if `hidden`. */
async function openSite(place, hidden) {
  const service = createAccountService({
    realm: 'http://127.0.0.1/realms/home',
    accessTokenLifetime,
    refreshTokenLifetime: 10 * accessTokenLifetime,
  });
  const serve = async (request) => {
    await sleep(serviceTime);
    const response = await service.fetch(request);
    const origin = request.headers.get('origin');
    if (response.status === 401 && origin && !hidden)
      response.headers.set('access-control-allow-origin', origin);
    return response;
  };

  let gateway;
  const isSameOrigin = /same/.test(place);
  const isGateway = /gateway/.test(place);
  const behind = await countedServer(serve);
  const pageServer = await countedServer((request) => {
    const { pathname } = new URL(request.url);
    if (isSameOrigin && pathname.startsWith('/realms/')) return serve(request);
    if (isSameOrigin && pathname.startsWith('/gateway/')) return gateway(request);
    return servePage(request);
  });
  const gatewayServer = await countedServer((request) => gateway(request));
  gateway = createGateway({
    account: { realm: `${behind.origin}/realms/home`, ...client },
    origins: [pageServer.origin],
    basePath: '/gateway',
  });

  const api = isSameOrigin ? pageServer : isGateway ? gatewayServer : behind;
  const http = isGateway
    ? { gateway: `${api.origin}/gateway` }
    : { realm: `${api.origin}/realms/home`, clientId: publicClient.clientId };
  return {
    service,
    origin: pageServer.origin,
    http,
    counts: api.counts,
    close: () => Promise.all([behind, pageServer, gatewayServer].map((server) => server.close())),
  };
}

async function measure(browser, place, { flow, first = false, hidden = false, before = () => {} }) {
  const site = await openSite(place, hidden);
  const context = await browser.newContext();
  const page = await context.newPage();
  const load = async () => {
    await page.goto(site.origin);
    await page.evaluate((http) => void new window.UplusApi({ http }), site.http);
  };
  const run = (flow) => page.evaluate(([flow, login]) => window.flows.run(flow, { login }), [flow, login]);

  await load();
  if (!first) await run('logInAndRead');
  await before({ page, service: site.service, load });
  const start = site.counts();
  const ms = await run(flow);
  const end = site.counts();
  await context.close();
  await site.close();
  return {
    requests: end.requests - start.requests,
    preflights: end.preflights - start.preflights,
    ms,
    bytes: end.bytes - start.bytes,
  };
}

async function measureFlows(browser, turns) {
  const rows = [];
  for (const [name, flow] of Object.entries(flows)) {
    for (const place of flow.places ?? places) {
      const results = [];
      for (let turn = 0; turn < turns; turn++) results.push(await measure(browser, place, flow));
      const of = (key) => Math.round(median(results.map((result) => result[key])));
      rows.push({
        flow: name,
        'the account service is at': place,
        requests: of('requests'),
        preflights: of('preflights'),
        ms: of('ms'),
        bytes: of('bytes'),
      });
      const { limit } = flow;
      const [atRealm, atGateway] = flow.preflights;
      const preflights = /same/.test(place) ? 0 : /gateway/.test(place) ? atGateway : atRealm;
      if (results.some((result) => result.requests > limit || result.preflights > preflights)) {
        console.error(`${name}, ${place}: more than ${limit} requests and ${preflights} preflights`);
        process.exitCode = 1;
      }
    }
  }
  return rows;
}

const browser = await launchBrowser();
if (browser) {
  try {
    const rows = await measureFlows(browser, process.argv.includes('--quick') ? 1 : 5);
    report('http', 'npm run bench:http', [`Chromium ${browser.version()}`], [rows]);
  } finally {
    await browser.close();
  }
} else console.log(withoutBrowser);
