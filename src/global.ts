import { install } from './page/install.js';
import { UplusApi } from './page/uplus-api.js';

declare global {
  interface Window {
    UplusApi: typeof UplusApi;
    uplusapi: UplusApi;
  }
}

/** The script-tag build. */
install(UplusApi);
