/** What a page of somebody else can send to the gateway in a user's browser. All of it runs in that page. */

export interface Target {
  readonly method: string;
  readonly url: string;
}

export interface Attempt {
  readonly what: string;
  /** What the page could tell of the outcome; `''` if nothing. */
  readonly seen: string;
}

/** Each method, mode and set of headers that `fetch` takes, with the cookie. */
export async function fetchAll(targets: readonly Target[]): Promise<Attempt[]> {
  const form = 'username=mallory&password=Mallory2024';
  const tokens = '{"access_token":"mallory","refresh_token":"mallory","expires_in":"1800"}';
  const kinds: Readonly<Record<string, RequestInit>> = {
    plain: {},
    'own header': { headers: { 'X-Up-User-Module': '1' } },
    'JSON and own header': {
      headers: { 'X-Up-User-Module': '1', 'content-type': 'application/json' },
      body: tokens,
    },
    form: { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form },
    'form and own header': {
      headers: { 'X-Up-User-Module': '1', 'content-type': 'application/x-www-form-urlencoded' },
      body: form,
    },
    'JSON as text': { headers: { 'content-type': 'text/plain' }, body: tokens },
    'no-cors': { mode: 'no-cors' },
    'no-cors form': {
      mode: 'no-cors',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form,
    },
    'no-cors without a referrer': { mode: 'no-cors', referrerPolicy: 'no-referrer' },
    'kept alive': { mode: 'no-cors', keepalive: true },
  };
  const attempts = targets.flatMap(({ method, url }) =>
    Object.entries(kinds).map(async ([kind, init]) => {
      const what = `fetch ${method} ${url}, ${kind}`;
      const { body, ...bodyless } = init;
      const own = method === 'GET' ? bodyless : init;
      try {
        const response = await fetch(url, { credentials: 'include', ...own, method });
        return { what, seen: response.type === 'opaque' ? await response.text() : `HTTP ${response.status}` };
      } catch {
        return { what, seen: '' };
      }
    }),
  );
  for (const { method, url } of targets) if (method === 'POST') navigator.sendBeacon(url, form);
  return Promise.all(attempts);
}

/** What a page can put into itself from anywhere. What is seen is whether it has loaded, and what has become of it. */
export async function embedAll(urls: readonly string[]): Promise<Attempt[]> {
  const elements: Readonly<Record<string, (url: string) => HTMLElement>> = {
    img: (src) => Object.assign(document.createElement('img'), { src }),
    'img with credentials': (src) =>
      Object.assign(document.createElement('img'), { crossOrigin: 'use-credentials', src }),
    script: (src) => Object.assign(document.createElement('script'), { src }),
    'script with credentials': (src) =>
      Object.assign(document.createElement('script'), { crossOrigin: 'use-credentials', src }),
    module: (src) =>
      Object.assign(document.createElement('script'), {
        type: 'module',
        crossOrigin: 'use-credentials',
        src,
      }),
    stylesheet: (href) => Object.assign(document.createElement('link'), { rel: 'stylesheet', href }),
    object: (data) => Object.assign(document.createElement('object'), { data }),
    embed: (src) => Object.assign(document.createElement('embed'), { src }),
    iframe: (src) => Object.assign(document.createElement('iframe'), { src }),
  };
  const attempts = urls.flatMap((url) =>
    Object.entries(elements).map(async ([kind, create]) => {
      const element = create(url);
      const ended = new Promise<string>((resolve) => {
        element.onload = () => resolve('load');
        element.onerror = () => resolve('error');
        // An `embed` may tell neither.
        setTimeout(() => resolve('nothing'), 1000);
      });
      document.body.append(element);
      const event = await ended;
      let seen = '';
      if (element instanceof HTMLImageElement && element.naturalWidth > 0) seen = 'a picture';
      if (element instanceof HTMLScriptElement && event === 'load') seen = 'a script that has run';
      if (element instanceof HTMLIFrameElement || element instanceof HTMLObjectElement) {
        try {
          seen = element.contentDocument?.body.textContent ?? '';
        } catch {}
      }
      element.remove();
      return { what: `${kind} ${url}`, seen };
    }),
  );
  return Promise.all(attempts);
}

/** Forms of each encoding, into a frame. */
export async function submitAll(targets: readonly Target[]): Promise<Attempt[]> {
  const fields = {
    username: 'mallory',
    password: 'Mallory2024',
    // As `text/plain`, this one is JSON.
    '{"access_token":"mallory","refresh_token":"mallory","expires_in":"1800","ignored":"': '"}',
  };
  const encodings = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];
  const attempts = targets.flatMap(({ method, url }) =>
    (method === 'GET' ? encodings.slice(0, 1) : encodings).map(async (enctype, index) => {
      const frame = document.createElement('iframe');
      frame.name = `${method} ${url} ${index}`;
      const form = Object.assign(document.createElement('form'), {
        method,
        action: url,
        enctype,
        target: frame.name,
      });
      for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement('input'), { name, value }));
      }
      document.body.append(frame, form);
      const ended = new Promise((resolve) => {
        frame.onload = resolve;
      });
      form.submit();
      await ended;
      let seen = '';
      try {
        seen = frame.contentDocument?.body.textContent ?? '';
      } catch {}
      frame.remove();
      form.remove();
      return { what: `form ${method} ${url}, ${enctype}`, seen };
    }),
  );
  return Promise.all(attempts);
}

/** Sends this window itself there, as a form does. */
export function submitHere([{ method, url }, enctype]: readonly [Target, string]): void {
  const form = Object.assign(document.createElement('form'), { method, action: url, enctype });
  for (const [name, value] of [
    ['username', 'mallory'],
    ['password', 'Mallory2024'],
  ]) {
    form.append(Object.assign(document.createElement('input'), { name, value }));
  }
  document.body.append(form);
  form.submit();
}
