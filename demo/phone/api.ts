import UplusApi, { brokered, type HttpOptions } from 'up-user-module';
import config from './config.js';

/** Behind a gateway the page's session is the gateway's, so there is none that a second sign-in could leave alone. */
export const hasGateway = 'gateway' in config;

const http: HttpOptions =
  'gateway' in config
    ? config
    : {
        ...config,
        signIn: () => import('up-user-module/sign-in'),
        social: { wechat: brokered('wechat', { signIn: false }) },
      };

export const api = new UplusApi({
  http,
  retry: true,
  onCall: (trace) => dispatchEvent(new CustomEvent('call', { detail: trace })),
});

/** For trying things out in the browser's own console. */
Object.assign(window, { api });
