// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { browserOf, password, sessionWorld, username } from './session-support.js';

describe('a page that takes the cookie for another session', () => {
  /** The id that a page knows, and its browser, whose cookie is of the next login by now. */
  async function changed() {
    const { browser, service, handle } = sessionWorld();
    const { id } = await (await browser.logIn({ username, password })).json();
    const next = await (await browser.logIn({ username, password })).json();
    return { browser, service, handle, id: String(id), next: String(next.id) };
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
