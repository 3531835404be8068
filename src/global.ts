import { install } from './page/install.js';
import { outsideTheApp } from './page/outside-the-app.js';
import { UplusApi } from './page/uplus-api.js';

declare global {
  interface Window {
    UplusApi: typeof UplusApi;
    uplusapi: UplusApi;
  }
}

/** The script-tag build. */
install(UplusApi, outsideTheApp);
