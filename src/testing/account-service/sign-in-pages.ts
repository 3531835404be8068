interface SignInPage {
  /** Where the form goes. */
  readonly action: string;
  /** Leads back to the client without a user. */
  readonly cancel: string;
  /** The identity providers that can be chosen, and where they are. */
  readonly providers: readonly { readonly alias: string; readonly url: string }[];
  /** Empty where nothing went wrong. */
  readonly error: string;
  /** What was typed in before. */
  readonly username: string;
}

/** The sign-in page. Its elements have the ids that Keycloak gives them. */
export function signInPage({ action, cancel, providers, error, username }: SignInPage): Response {
  return page(
    'Sign in',
    [
      error && `<p id="input-error" role="alert">${escapeHtml(error)}</p>`,
      `<form id="kc-form-login" method="post" action="${escapeHtml(action)}">`,
      `<label>Username <input id="username" name="username" autocomplete="username" value="${escapeHtml(username)}"></label>`,
      '<label>Password <input id="password" name="password" type="password" autocomplete="current-password"></label>',
      '<button id="kc-login" type="submit">Sign in</button>',
      '</form>',
      ...providers.map(
        ({ alias, url }) =>
          `<a id="social-${escapeHtml(alias)}" href="${escapeHtml(url)}">${escapeHtml(alias)}</a>`,
      ),
      `<a id="cancel" href="${escapeHtml(cancel)}">Cancel</a>`,
    ].join('\n'),
  );
}

/** What an identity provider would show. `subject` is who the user is there. */
export function providerPage(alias: string, action: string): Response {
  return page(
    `Sign in at ${alias}`,
    [
      `<form id="provider" method="post" action="${escapeHtml(action)}">`,
      `<label>User <input id="subject" name="subject" value="${escapeHtml(alias)}-user"></label>`,
      '<button id="accept" name="answer" value="accept">Accept</button>',
      '<button id="slow" name="answer" value="slow">Accept slowly</button>',
      '<button id="refuse" name="answer" value="refuse">Refuse</button>',
      '</form>',
    ].join('\n'),
  );
}

/** For what must not lead back to a client: nobody knows whose address that is. */
export function errorPage(message: string): Response {
  return page('We are sorry', `<p id="kc-error-message" role="alert">${escapeHtml(message)}</p>`, 400);
}

function page(title: string, body: string, status = 200): Response {
  const text = `<!doctype html>\n<html lang="en">\n<title>${escapeHtml(title)}</title>\n<h1>${escapeHtml(title)}</h1>\n${body}\n`;
  return new Response(text, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    },
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
