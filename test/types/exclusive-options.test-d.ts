// Options that exclude each other: the page knows a realm and a client, or a gateway that knows them. Compiled by
// `npm run types`, never run.
import UplusApi, { type HttpOptions, httpAdapter } from 'up-user-module';
import { type AccountOptions, createAccountClient } from 'up-user-module/account';

const realm = 'https://account.example.com/realms/zhiju';
const gateway = 'https://example.com/gateway';

({ realm, clientId: 'h5' }) satisfies AccountOptions;
({ realm, clientId: 'h5', clientSecret: 'for local development', timeout: 1000 }) satisfies AccountOptions;
({ gateway }) satisfies AccountOptions;
({ gateway, waitForLogin: false }) satisfies HttpOptions;
({ realm, clientId: 'h5', fetch, isInstalled: () => true }) satisfies HttpOptions;

// @ts-expect-error neither
({}) satisfies AccountOptions;
// @ts-expect-error a realm without a client
({ realm }) satisfies AccountOptions;
// @ts-expect-error a client without a realm
({ clientId: 'h5' }) satisfies AccountOptions;
// @ts-expect-error both: the gateway has a realm
({ realm, clientId: 'h5', gateway }) satisfies AccountOptions;
// @ts-expect-error the gateway has the client, too
({ clientId: 'h5', gateway }) satisfies AccountOptions;
// @ts-expect-error a gateway is there to keep the secret
({ clientSecret: 'secret', gateway }) satisfies AccountOptions;

createAccountClient({ gateway });
httpAdapter({ realm, clientId: 'h5' });
new UplusApi({ http: { gateway } });
// @ts-expect-error neither
createAccountClient({});
// @ts-expect-error neither
httpAdapter({ waitForLogin: false });
// @ts-expect-error both
new UplusApi({ http: { realm, clientId: 'h5', gateway } });
