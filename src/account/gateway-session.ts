import { withDeadline } from '../async/deadline.js';
import { isRecord } from '../checks/values.js';
import { RetCode } from '../contract/ret-code.js';
import { aborted, failure, unsupported } from '../errors/failures.js';
import type { RequestOptions } from '../http/request-options.js';
import { type GatewayService, GatewaySession, type GatewayStatus } from '../session/gateway-session.js';
import { takeFromAddress } from './address.js';
import { isDisclosedTokens, isGatewayStatus } from './guards.js';
import { loginForm } from './login-forms.js';
import type { OpenedSession } from './opened-session.js';
import type { AccountSettings } from './options.js';
import { openPopup, popupBlocked, resultOf } from './popup.js';
import { leave } from './redirect.js';
import { createSender, json, nothing, toParams } from './request.js';
import { signInError } from './sign-in-error.js';

/** In the address that the gateway sends the page back to. */
const resultParameter = 'up_sign_in';

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
      send({ method: 'GET', path: '/tokens', accessToken: id }, json(isDisclosedTokens)).catch(
        unlessForbidden,
      ),
  };
  const session = new GatewaySession(service, `up-user-module:${base}`);

  const begin = (form: ReturnType<typeof loginForm>, options: RequestOptions): Promise<GatewayStatus> =>
    send({ method: 'POST', path: '', form }, status, options);

  return {
    session,
    signInReturn: returned(),
    watch: (listener) => session.watch(listener),
    close: () => session.close(),
    async signIn({ mode, redirectIfBlocked, provider, returnTo, signal }) {
      const url = (mode: string) => `${base}/sign-in?${toParams({ provider, returnTo, mode })}`;
      const popup = mode === 'popup' ? openPopup(url(mode)) : undefined;
      if (popup) {
        const { origin } = new URL(base);
        await session.logIn(service.ask, async (over) => check(await resultOf(popup, origin, over, signal)));
        // The cookie may be a third party's, which browsers block.
        if (!session.isLogin()) throw signInError('no_cookie');
        return;
      }
      if (mode === 'popup' && !redirectIfBlocked) throw popupBlocked();
      await leave(url('redirect'), signal);
      if (!(await session.isBackWithSession())) throw failure(RetCode.socialLoginCancelled);
    },
    authorize() {
      throw unsupported('网关的会话只能是页面的会话：signIn 不能为 false');
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

/** @param result `ok`, or a code of OAuth or the gateway's */
function check(result: string): void {
  if (result !== 'ok') throw signInError(result);
}

/** How the sign-in has ended from which the page has come back. */
function returned(): Promise<void> | undefined {
  const back = takeFromAddress(resultParameter, undefined, [resultParameter]);
  if (!back) return undefined;
  const result = Promise.resolve(back.searchParams.get(resultParameter) || '').then(check);
  // Whoever wants to know looks at `signInReturn`.
  result.catch(() => {});
  return result;
}

/** The gateway's owner may keep access tokens from pages. */
function unlessForbidden(error: unknown): undefined {
  if (isRecord(error) && error.error === 'access_token_not_exposed') return undefined;
  throw error;
}
