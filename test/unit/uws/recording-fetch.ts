import type { UwsClientOptions } from 'up-user-module/uws';

export const success = { retCode: '00000', retInfo: '成功' };

export const identity = {
  appId: 'MB-TEST-0000',
  appVersion: '2.4.0',
  clientId: '356877020056553-08002700DC94',
};

/** A `fetch` that answers each request alike and remembers them as the browser would send them. */
export function recordingFetch(answer: () => Response | Promise<Response> = () => Response.json(success)) {
  const requests: Request[] = [];
  const fetch: UwsClientOptions['fetch'] = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    requests.push(new Request(new URL(url, 'https://page.test/'), init));
    return answer();
  };
  const last = () => {
    const request = requests[requests.length - 1];
    if (!request) throw new Error('nothing was sent');
    return request;
  };
  return { fetch, requests, last };
}

export const answering = (text: string, init?: ResponseInit) =>
  recordingFetch(() => new Response(text, init)).fetch;
