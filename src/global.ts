import { install } from './page/install.js';
import { outsideTheApp } from './page/outside-the-app.js';
import { type UplusApi, type UplusApiClass, UplusApiWithHttp } from './page/uplus-api.js';

declare global {
  interface Window {
    UplusApi: UplusApiClass;
    uplusapi: UplusApi;
  }
}

/** The script-tag build. */
install(UplusApiWithHttp, outsideTheApp);
