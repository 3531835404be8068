// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { browserOf, password, sessionWorld, username } from './session-support.js';
import { expectError } from './support.js';

describe('a page that takes the cookie for another session', () => {
  /** The id that a page knows, and its browser, whose cookie is of the next login by now. */
  async function changed() {
    const { browser, service, handle, failures } = sessionWorld();
    const { id } = await (await browser.logIn({ username, password })).json();
    const next = await (await browser.logIn({ username, password })).json();
    return { browser, service, handle, failures, id: String(id), next: String(next.id) };
  }

  it.each([
    ['GET', '/account/account'],
    ['POST', '/account/account'],
    ['GET', '/session/tokens'],
  ])('is a 401 for %s %s, and nothing reaches the service', async (method, path) => {
    const { browser, service, id } = await changed();
    const body = method === 'POST' ? { body: '{}' } : {};
    const headers = { 'x-up-user-session': id, 'content-type': 'application/json' };
    const response = await browser.send(path, { method, headers, ...body });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: 'session_changed' });
    expect(service.requests.map((request) => request.path.split('/').pop())).not.toContain('account');
  });

  it('is a 401 for DELETE session, and nobody is logged out', async () => {
    const { browser, id, failures } = await changed();
    const { cookie } = browser;
    const response = await browser.send('/session', {
      method: 'DELETE',
      headers: { 'x-up-user-session': id },
    });
    await expectError(response, 401, 'session_changed');
    expect(browser.cookie).toBe(cookie);
    expect((await browser.send('/account/account')).status).toBe(200);
    expect(failures).toEqual([]);
    expect(await browser.json('/session')).toMatchObject({ isLogin: true });
  });

  it('logs out with the id of now, and also where the session is over', async () => {
    const { browser, handle, next } = await changed();
    const init = { method: 'DELETE', headers: { 'x-up-user-session': next } };
    const { cookie } = browser;
    expect((await browser.send('/session', init)).status).toBe(204);
    expect(browser.cookie).toBeUndefined();
    const late = browserOf(handle, cookie);
    expect(await late.json('/session')).toEqual({ isLogin: false });
    expect((await late.send('/session', init)).status).toBe(204);
    expect(late.cookie).toBeUndefined();
  });

  it('is served with the id of now, and without one', async () => {
    const { browser, next } = await changed();
    expect((await browser.send('/account/account', { headers: { 'x-up-user-session': next } })).status).toBe(
      200,
    );
    expect((await browser.send('/account/account')).status).toBe(200);
  });

  it('is a 401 of the service where the session is over', async () => {
    const { handle, next } = await changed();
    const stranger = browserOf(handle);
    const response = await stranger.send('/account/account', { headers: { 'x-up-user-session': next } });
    expect(response.status).toBe(401);
  });
});
