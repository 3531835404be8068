// npm run bench:gateway: requests a second through the gateway in one process, beside two proxies that people use, and
// what a request costs there in CPU time. Each server is a process of its own, the service behind them another, and the
// load comes from this one. A turn visits all of them in random order; the numbers are the medians of three turns.
//
//   --quick              one short turn
//   --profile=<server>   a CPU profile of one of them, summed up, and written to .profiles
//   --write              puts the tables into README.md
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { capacityOf } from './support/capacity.mjs';
import { printProfile, profileFolder } from './support/profile.mjs';
import { bytesOf, commandsOf, startRedis } from './support/redis.mjs';
import { report } from './support/report.mjs';
import { median, shuffle } from './support/statistics.mjs';

const isQuick = process.argv.includes('--quick');
const [, profiled] = process.argv.join('\n').match(/^--profile=(.*)$/m) ?? [];
const connections = 50;
/** Until the engine has compiled what it is going to compile. */
const warmUpRequests = isQuick ? 500 : 10_000;
/** Seconds. */
const duration = isQuick ? 2 : 8;
const turns = isQuick || profiled ? 1 : 3;

const page = {
  origin: 'https://page.example',
  'sec-fetch-site': 'cross-site',
  accept: '*/*',
  'accept-language': 'zh-CN,zh;q=0.9',
  'user-agent':
    'Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
};

const read = {
  method: 'GET',
  path: '/gateway/account/account',
  headers: { ...page, authorization: `Bearer ${'a'.repeat(900)}`, 'content-type': 'application/json' },
};

const others = {
  'POST …/token': {
    method: 'POST',
    path: '/gateway/account/protocol/openid-connect/token',
    headers: { ...page, 'content-type': 'application/x-www-form-urlencoded' },
    body: `grant_type=refresh_token&refresh_token=${'r'.repeat(600)}`,
  },
  'POST /account': {
    ...read,
    method: 'POST',
    body: JSON.stringify({
      firstName: '伟',
      attributes: { nickname: ['小张'], address: ['青岛市崂山区海尔路1号'] },
    }),
  },
  'POST …/thirdpartUserLogin, signed': {
    method: 'POST',
    path: '/gateway/uws/uaccount/v1/security/thirdpartUserLogin',
    headers: { ...page, 'content-type': 'application/json' },
    body: JSON.stringify({ accessToken: 'a'.repeat(900) }),
  },
};

async function start(name, upstream, { execArgv = [], redis = '' } = {}) {
  const file = fileURLToPath(new URL('server/run.mjs', import.meta.url));
  const child = fork(file, [name, upstream, redis], { execArgv });
  const [{ origin }] = await once(child, 'message');
  return {
    name,
    origin,
    async usage() {
      child.send('usage');
      const [usage] = await once(child, 'message');
      return usage;
    },
    async stop() {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}

async function load(server, request) {
  const options = { url: server.origin, connections, requests: [request] };
  await autocannon({ ...options, amount: warmUpRequests });
  const before = await server.usage();
  const result = await autocannon({ ...options, duration });
  const after = await server.usage();
  const { total } = result.requests;
  if (result.non2xx || result.errors)
    throw new Error(`${server.name} answered ${JSON.stringify(result.statusCodeStats)}`);
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpu: (after.cpu - before.cpu) / total,
    memory: after.memory / 1e6,
  };
}

/** @returns the results of each turn, by what was measured */
async function measure(contenders) {
  const results = new Map(contenders.map((contender) => [contender, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const contender of shuffle(contenders)) {
      const { server, request } = contender;
      results.get(contender).push(await load(server, request));
    }
  }
  return contenders.map((contender) => {
    const of = (key) => median(results.get(contender).map((result) => result[key]));
    return { contender, of };
  });
}

/** A read with the cookie of a session that has just begun, whose token is fresh. */
async function readWithSession({ origin }) {
  const headers = { ...page, 'x-up-user-module': '1', 'content-type': 'application/json' };
  const body = { access_token: 'a'.repeat(900), refresh_token: 'r'.repeat(600), expires_in: '86400' };
  const response = await fetch(`${origin}/gateway/session`, {
    method: 'PUT',
    headers,
    body: JSON.stringify(body),
  });
  const [cookie] = response.headers.get('set-cookie').split(';');
  return { ...read, headers: { ...headers, cookie } };
}

/** What a session costs: in memory, in Redis, and there. `undefined` without a Redis. */
async function measureSessions(direct, gateway) {
  const redis = await startRedis();
  if (!redis) {
    console.log('Sessions in Redis are not measured: redis-server is not on PATH.');
    return undefined;
  }
  const { client } = redis;
  const contenders = [{ server: gateway, request: read }];
  for (const name of ['createGateway, session in memory', 'createGateway, session in Redis']) {
    const server = await start(name, direct.origin, { redis: redis.path });
    contenders.push({ server, request: await readWithSession(server) });
  }
  const results = await measure(contenders);
  const [inRedis] = contenders.slice(-1);
  // Once more, counted from end to end.
  const amount = isQuick ? 2000 : 50_000;
  await client.configResetStat();
  await autocannon({ url: inRedis.server.origin, connections, requests: [inRedis.request], amount });
  const { calls, microseconds } = await commandsOf(client);
  const [key] = await client.keys('up-user-module:session:*');
  const value = await client.get(key);
  const memoryUsage = await client.memoryUsage(key);
  const bytes = await bytesOf(client, value);
  for (const { server } of contenders.slice(1)) await server.stop();
  await redis.stop();
  return { results, commands: calls / amount, redis: microseconds / calls, memoryUsage, bytes };
}

const toRow = (label, of) => ({
  ...label,
  'requests a second': Math.round(of('perSecond')),
  'p50, ms': of('p50'),
  'p99, ms': of('p99'),
  'CPU a request, µs': Math.round(of('cpu')),
  'memory, MB': Math.round(of('memory')),
});

const direct = await start('direct', '');
const behind = (name, options) => start(name, direct.origin, options);

if (profiled) {
  const server = await behind(profiled, { execArgv: ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] });
  console.log(await load(server, read));
  await server.stop();
  printProfile();
} else {
  const gateway = await behind('createGateway');
  const proxies = [];
  for (const name of [
    '@fastify/http-proxy',
    'http-proxy-middleware',
    'bare, over fetch',
    'bare, over undici',
  ]) {
    proxies.push(await behind(name));
  }
  const reads = await measure([
    { server: direct, request: { ...read, path: '/realms/home/account' } },
    ...[gateway, ...proxies].map((server) => ({ server, request: read })),
  ]);
  const rows = reads.map(({ contender, of }) => toRow({ 'GET /account': contender.server.name }, of));
  const writes = await measure(
    Object.entries(others).map(([name, request]) => ({ name, server: gateway, request })),
  );
  const otherRows = writes.map(({ contender, of }) => toRow({ createGateway: contender.name }, of));
  const cpuOf = (name) => reads.find(({ contender }) => contender.server.name === name).of('cpu');
  const ownPart = cpuOf('createGateway') - cpuOf('bare, over undici');
  const tables = [
    rows,
    [{ 'the gateway’s own part of a read': 'CPU, µs', '': Math.round(ownPart) }],
    otherRows,
  ];
  const sessions = await measureSessions(direct, gateway);
  if (sessions) {
    const { results, commands, redis, memoryUsage, bytes } = sessions;
    tables.push(
      results.map(({ contender, of }) => toRow({ 'GET /account, session': contender.server.name }, of)),
      [
        { 'a session in Redis': 'commands a request, each a round trip', '': Number(commands.toFixed(3)) },
        { 'a session in Redis': 'time of Redis a command, µs', '': Number(redis.toFixed(2)) },
        { 'a session in Redis': 'bytes by MEMORY USAGE', '': memoryUsage },
        { 'a session in Redis': 'bytes of used_memory, over 20,000 sessions', '': Math.round(bytes) },
      ],
    );
    const inRedis = results.at(-1);
    report(
      'gateway-capacity',
      'npm run bench:gateway',
      [],
      [capacityOf({ cpu: inRedis.of('cpu'), commands, redis, bytes })],
    );
  }
  report('gateway', 'npm run bench:gateway', [], tables);
  for (const server of [gateway, ...proxies]) await server.stop();
}
await direct.stop();
