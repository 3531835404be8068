const sessions = 10_000_000;
const requestsPerSecond = 50_000;
/** What a process is planned with; the rest is for peaks and for the collector. */
const load = 0.6;
/** Seconds after which an access token is renewed. */
const tokenLifetime = 1800;
/** Lock, read, replace, release. */
const commandsOfRenewal = 4;

const perSecond = (count) => Math.round(count).toLocaleString('en');

/**
 * What ten million sessions and 50,000 requests a second need, from what was measured.
 *
 * @param cpu microseconds of a gateway's process for a request with a session in Redis
 * @param commands Redis commands of such a request
 * @param redis microseconds of Redis for one command, without its input and output
 * @param bytes of Redis for a session
 */
export function capacityOf({ cpu, commands, redis, bytes }) {
  const processes = Math.ceil((requestsPerSecond * cpu) / 1e6 / load);
  const renewals = sessions / tokenLifetime;
  const operations = requestsPerSecond * commands + renewals * commandsOfRenewal;
  return [
    {
      'what is needed': 'processes of the gateway, one processor each',
      'how much': processes,
      'how it is computed': `${perSecond(requestsPerSecond)} × ${Math.round(cpu)} µs ÷ ${load}`,
    },
    {
      'what is needed': 'requests a second of a process',
      'how much': Math.round(requestsPerSecond / processes),
      'how it is computed': `${perSecond(requestsPerSecond)} ÷ ${processes}`,
    },
    {
      'what is needed': 'renewals a second at most, each a request to the account service',
      'how much': Math.round(renewals),
      'how it is computed': `${perSecond(sessions)} ÷ ${tokenLifetime} s, if every session is in use`,
    },
    {
      'what is needed': 'Redis, commands a second',
      'how much': Math.round(operations),
      'how it is computed': `${perSecond(requestsPerSecond)} × ${commands.toFixed(2)} + ${perSecond(renewals)} × ${commandsOfRenewal}`,
    },
    {
      'what is needed': 'Redis, % of a processor for the commands themselves',
      'how much': Math.round((operations * redis) / 1e4),
      'how it is computed': `${perSecond(operations)} × ${redis.toFixed(1)} µs; reading and writing sockets comes on top`,
    },
    {
      'what is needed': 'Redis, GB of memory, replicas not counted',
      'how much': Number(((sessions * bytes) / 1e9).toFixed(1)),
      'how it is computed': `${perSecond(sessions)} × ${perSecond(bytes)} bytes`,
    },
  ];
}
