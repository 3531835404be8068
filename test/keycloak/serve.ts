import { once } from 'node:events';
import { accountServiceDefaults } from 'up-user-module/testing';
import { startKeycloak } from './support/keycloak.js';

/** `npm run keycloak`: the Keycloak of the tests, to try things out against. */
const { client, publicClient, user } = accountServiceDefaults;
const keycloak = await startKeycloak(Number(process.env.PORT ?? 8180));

process.stdout.write(`${keycloak.realm}
clients: ${client.clientId} with the secret ${client.clientSecret}, and ${publicClient.clientId} without one
user: ${user.username}, ${user.password}
Ctrl+C stops it.
`);

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
await keycloak.stop();
