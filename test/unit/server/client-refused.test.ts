// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { browserOf, password, sessionWorld, username } from './session-support.js';
import { expectError, form, fromPage, gateway, upstream } from './support.js';

const token = '/account/protocol/openid-connect/token';
const logout = '/account/protocol/openid-connect/logout';
const wrong = { account: { clientSecret: 'not-the-secret-81' } };

describe('a client that the service refuses', () => {
  it('is told to onError, while the page gets what the service says', async () => {
    const { browser, failures } = sessionWorld({ gateway: wrong });
    const answer = await browser.logIn();
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: 'invalid_client' });
    await browser.send(token, form({ grant_type: 'password', username, password }));
    await browser.send(logout, form({ refresh_token: 'r' }));
    const failure = { status: 502, error: 'client_refused', method: 'POST', code: 'invalid_client' };
    expect(failures).toMatchObject([
      { ...failure, path: '/session' },
      { ...failure, path: token },
      { ...failure, path: logout },
    ]);
  });

  it('is told of a renewal too', async () => {
    const { browser, service, startGateway } = sessionWorld();
    await browser.logIn();
    const { handle, failures } = startGateway({ gateway: wrong });
    service.expireAccessTokens();
    const answer = await browserOf(handle, browser.cookie).send('/account/account');
    await expectError(answer, 502, 'renewal_failed');
    expect(failures).toMatchObject([{ status: 502, error: 'renewal_failed', code: 'invalid_client' }]);
  });

  it('may be one that has no right to what was asked', async () => {
    const { fetch } = upstream(() => Response.json({ error: 'unauthorized_client' }, { status: 400 }));
    const { handle, failures } = gateway({ fetch });
    expect((await handle(fromPage(token, form({ grant_type: 'password' })))).status).toBe(400);
    expect(failures).toMatchObject([{ error: 'client_refused', code: 'unauthorized_client' }]);
  });

  it.each([
    ['a user', token, { error: 'invalid_grant' }],
    ['nobody', token, 'invalid_client'],
    ['whoever else has asked', '/account/sms/user', { error: 'invalid_client' }],
  ])('is none where the answer refuses %s', async (_whom, path, body) => {
    const { fetch } = upstream(() => Response.json(body, { status: 401 }));
    const { handle, failures } = gateway({ fetch });
    expect((await handle(fromPage(path, form({ grant_type: 'password' })))).status).toBe(401);
    expect(failures).toEqual([]);
  });
});
