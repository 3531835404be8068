import type { AccountService } from 'up-user-module/testing';

/** The form of the page, and a link by its id, as whoever looks at it would find them. */
function read(page: string) {
  const attribute = (pattern: RegExp) => {
    const [, value = ''] = pattern.exec(page) ?? [];
    return value.replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)));
  };
  return {
    action: attribute(/<form[^>]* action="([^"]*)"/),
    link: (id: string) => attribute(new RegExp(`<a id="${id}" href="([^"]*)"`)),
    error: attribute(/role="alert">([^<]*)</),
  };
}

/** Somebody at the sign-in page of the service, without a browser. */
export async function visit(service: Pick<AccountService, 'fetch'>, url: string) {
  const open = async (target: string, init?: RequestInit): Promise<Response> => {
    const response = await service.fetch(new URL(target, url).href, init);
    const location = response.headers.get('location');
    // Within the service, a browser follows; a client's address is what the test wants to see.
    return location?.startsWith('/') ? open(location) : response;
  };
  const post = (target: string, fields: Record<string, string>) =>
    open(target, { method: 'POST', body: new URLSearchParams(fields) });

  const response = await open(url);
  const text = await response.text();
  const page = read(text);
  return {
    status: response.status,
    headers: response.headers,
    text,
    error: page.error,
    /** Where the browser is sent, if it is. */
    location: response.headers.get('location'),
    signIn: (username: string, password: string) => post(page.action, { username, password }),
    answer: (answer: string, subject = 'somebody') => post(page.action, { answer, subject }),
    follow: (id: string) => visit(service, new URL(page.link(id), url).href),
    action: new URL(page.action || '/', url).href,
  };
}
