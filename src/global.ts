import { install } from './install.js';
import { UplusApi } from './uplus-api.js';

declare global {
  interface Window {
    UplusApi: typeof UplusApi;
    uplusapi: UplusApi;
  }
}

/** The script-tag build. */
install(UplusApi);
