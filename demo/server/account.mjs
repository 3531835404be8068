import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import sharp from 'sharp';
import { accountServiceDefaults, createAccountService } from 'up-user-module/testing';
import { framed } from './framed.mjs';
import { listen } from './listen.mjs';
import { onPort } from './origins.mjs';

const { user } = accountServiceDefaults;

/** Who has an account. All have the same password. */
export const users = [
  user,
  {
    // The same after a restart, for her avatar's sake.
    id: '9d5f2c11-0000-4000-8000-000000000003',
    username: 'wangfang',
    password: user.password,
    firstName: '芳',
    lastName: '王',
    email: 'wangfang@example.com',
    attributes: { nickname: ['芳芳'], phoneNumber: ['13900139000'] },
  },
];

/** Where uploaded avatars are kept, so that they survive a restart. */
const avatars = process.env.AVATARS ?? join(tmpdir(), 'up-user-module-demo', 'avatars');

const resizeImage = (image, pixels) => sharp(image).autoOrient().resize(pixels, pixels).png().toBuffer();

/**
 * Starts the embedded account service on a port of its own, so that it is another origin to the page, as in the field.
 *
 * @returns the service, and where its realm is for a page of that origin
 */
export async function startAccount({ host, origins, feed }) {
  // Its realm URL has the port in it, which is known once it listens.
  let service;
  let told = 0;
  const answer = async (request, { incoming }) => {
    try {
      const response = await service.fetch(request);
      for (; told < service.smsInbox.length; told++) feed.publish('sms', service.smsInbox[told]);
      return await framed(response, origins);
    } catch {
      incoming.destroy();
      return RESPONSE_ALREADY_SENT;
    }
  };
  const { server, port } = await listen(answer, { host, port: 0 });
  // Browsers quietly repeat a request when a connection that they use again is dropped, and would hide that fault.
  server.maxRequestsPerSocket = 1;
  const realmFor = (origin) => `${onPort(origin, port)}/realms/zhiju`;
  service = createAccountService({
    realm: realmFor(origins[0]),
    users,
    root: avatars,
    resizeImage,
    smsLogin: true,
    smsResendInterval: 5,
    redirectUris: origins.flatMap((origin) => [`${origin}/gateway/session/callback`, `${origin}/h5/`]),
  });
  return { service, realmFor };
}
