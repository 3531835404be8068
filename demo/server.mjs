// The demo, started by `npm start`: the page, and on another port the embedded account service.
//
//   PORT   where the page is (default: 5173); while it is taken, the next one; 0 for any that is free
//   HOST   where it listens (default: 127.0.0.1, this machine alone); 0.0.0.0 lets a phone on the same network open it
//   AVATARS  the folder that keeps uploaded pictures over a restart (default: one among the temporary files)
import { printAddress } from './network-address.mjs';
import { startAccount } from './server/account.mjs';
import { createFeed } from './server/feed.mjs';
import { listen } from './server/listen.mjs';
import { originsAt } from './server/origins.mjs';
import { createSite } from './server/site.mjs';
import { startUws } from './server/uws.mjs';

const { HOST: host = '127.0.0.1', PORT = 5173 } = process.env;
const feed = createFeed();

let site;
const { port } = await listen((request, env) => site.fetch(request, env), { host, port: Number(PORT) });
const origins = originsAt(host, port);
const account = await startAccount({ host, origins, feed });
site = createSite({ origins, account, uws: startUws(feed), feed });
printAddress({ host, port });

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit());
