import { withDeadline } from '../async/deadline.js';
import { isRecord } from '../checks/values.js';
import { RetCode } from '../contract/ret-code.js';
import { aborted, failure } from '../errors/failures.js';
import type { RequestOptions } from '../http/request-options.js';
import { type GatewayService, GatewaySession, type GatewayStatus } from '../session/gateway-session.js';
import { isGatewayStatus, isTokenSet } from './guards.js';
import { loginForm } from './login-forms.js';
import type { OpenedSession } from './opened-session.js';
import type { AccountSettings } from './options.js';
import { openPopup, popupBlocked, resultOf, signInError } from './popup.js';
import { leave } from './redirect.js';
import { createSender, json, nothing, toParams } from './request.js';

/** A session that the gateway keeps: the page has a cookie, and no token in any storage. */
export function openGatewaySession(settings: AccountSettings): OpenedSession {
  const base = settings.base.replace(/account$/, 'session');
  const send = createSender(Object.assign({}, settings, { base }));
  const status = json(isGatewayStatus);

  const service: GatewayService = {
    ask: () => send({ method: 'GET', path: '' }, status),
    put: (params) => send({ method: 'PUT', path: '', json: params }, status),
    end: () => send({ method: 'DELETE', path: '' }, nothing),
    tokens: (id) =>
      send({ method: 'GET', path: '/tokens', accessToken: id }, json(isTokenSet)).catch(unlessForbidden),
  };
  const session = new GatewaySession(service, `up-user-module:${base}`);

  const begin = (form: ReturnType<typeof loginForm>, options: RequestOptions): Promise<GatewayStatus> =>
    send({ method: 'POST', path: '', form }, status, options);

  return {
    session,
    watch: (listener) => session.watch(listener),
    close: () => session.close(),
    async signIn({ mode, redirectIfBlocked, provider, returnTo, signal }) {
      const url = (mode: string) => `${base}/sign-in?${toParams({ provider, returnTo, mode })}`;
      const popup = mode === 'popup' ? openPopup(url(mode)) : undefined;
      if (popup) {
        await session.logIn(service.ask, (over) => resultOf(popup, new URL(base).origin, over, signal));
        if (!session.isLogin()) throw signInError('浏览器没有保存网关的 Cookie');
        return;
      }
      if (mode === 'popup' && !redirectIfBlocked) throw popupBlocked();
      await leave(url('redirect'), signal);
      if (!(await session.isBackWithSession())) throw failure(RetCode.socialLoginCancelled);
    },
    logIn(login, { timeout, signal }) {
      const form = loginForm(login);
      return withDeadline(
        (deadline) =>
          session.logIn(async () => {
            // Other changes of the session came first, and took long.
            if (deadline.ended) throw aborted();
            return begin(form, { timeout: deadline.remaining(), signal: deadline.signal });
          }),
        timeout,
        signal,
      );
    },
  };
}

/** The gateway's owner may keep access tokens from pages. */
function unlessForbidden(error: unknown): undefined {
  if (isRecord(error) && error.error === 'access_token_not_exposed') return undefined;
  throw error;
}
