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
import { printProfile, profileFolder } from './support/profile.mjs';
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

async function start(name, upstream, execArgv = []) {
  const child = fork(fileURLToPath(new URL('server/run.mjs', import.meta.url)), [name, upstream], {
    execArgv,
  });
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

const toRow = (label, of) => ({
  ...label,
  'requests a second': Math.round(of('perSecond')),
  'p50, ms': of('p50'),
  'p99, ms': of('p99'),
  'CPU a request, µs': Math.round(of('cpu')),
  'memory, MB': Math.round(of('memory')),
});

const direct = await start('direct', '');
const behind = (name, execArgv) => start(name, direct.origin, execArgv);

if (profiled) {
  const server = await behind(profiled, ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]);
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
  report('gateway', 'npm run bench:gateway', [], [rows, otherRows]);
  for (const server of [gateway, ...proxies]) await server.stop();
}
await direct.stop();
