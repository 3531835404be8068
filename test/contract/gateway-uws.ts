import { createAccountClient } from 'up-user-module/account';
import {
  createGateway,
  createVerifyCodeHandler,
  type Gateway,
  issueCode,
  memoryCodeStore,
  memorySessionStore,
} from 'up-user-module/server';
import { accountServiceDefaults, createAccountService, createUwsService } from 'up-user-module/testing';
import { createUwsClient } from 'up-user-module/uws';
import { otherUser } from './realm-backend.js';

const { client, user } = accountServiceDefaults;
const app = { appId: 'MB-TEST-0000', appKey: 'app-key-Zq81' };
const keys = { clientKey: 'iot-client-project', clientSecret: 'E3er4J88P=vb9' };

export const identity = { ...app, appVersion: '1.0.0', clientId: '356877020056553-08002700DC94' };
export const echoPath = '/test/v1/echo';

export const zhangwei = { username: user.username, password: user.password };
export const lina = { username: otherUser.username, password: otherUser.password };

/** A gateway whose sessions have the U+ platform's token of each user, who is known there by name. */
export function gatewayWithUws(page: string): Gateway {
  const store = memoryCodeStore();
  const verify = {
    url: 'http://cloud.test/verify',
    ...keys,
    fetch: createVerifyCodeHandler({ ...keys, store }),
  };
  const uws = createUwsService({ apps: [{ ...app, verify }] });
  const account = createAccountService({ users: [user, otherUser] });

  async function uhomeLogin(accessToken: string) {
    const { fetch, realm } = account;
    const { username } = await createAccountClient({
      realm,
      clientId: client.clientId,
      fetch: asFetch(fetch),
    }).getAccount(accessToken);
    const platform = createUwsClient({ ...identity, baseUrl: 'https://uws.test', fetch: asFetch(uws.fetch) });
    return platform.thirdpartUserLogin({ code: await issueCode(store, username ?? '') });
  }

  return createGateway({
    account: { realm: account.realm, ...client },
    uws: {
      baseUrl: 'https://uws.test',
      ...app,
      paths: [
        { method: 'GET', path: echoPath },
        { method: 'POST', path: echoPath },
      ],
    },
    origins: [page],
    sessions: { store: memorySessionStore(), uhomeLogin },
    fetch: (request) =>
      request.url.startsWith('https://uws.test/') ? uws.fetch(request) : account.fetch(request),
  });
}

export function asFetch(handle: (request: Request) => Promise<Response> | Response): typeof fetch {
  return async (input, init) => handle(new Request(input, init));
}
