import { brokered, createUplusApi } from 'up-user-module';
import { createMockNebula } from 'up-user-module/testing';
import { showBrowserPanel } from './browser-panel.js';
import { createCallLog } from './call-log.js';
import { createCaller } from './caller.js';
import { showContainerPanel } from './container-panel.js';
import { byId } from './dom.js';
import { showMethods } from './method-list.js';
import { showNativeEvents } from './native-events.js';
import { showRetryScenario } from './retry-scenario.js';
import { loadConfig } from './service-control.js';
import { watchFetch } from './watched-fetch.js';

const config = await loadConfig();
const watched = watchFetch();
const mock = createMockNebula({ installedApps: ['qq', 'wechat', 'qqMusic'] });
// Outside of the app until it is known whether somebody is logged in there.
mock.remove();
const log = createCallLog();
const caller = createCaller(log, watched, refresh);

const throughGateway = new URLSearchParams(location.search).has('gateway');
const { realm, clientId, gateway } = config;

// One instance for both surroundings, as a page in the field has it.
const api = createUplusApi({
  // A reload keeps the user, and all tabs have the same one.
  http: throughGateway
    ? { gateway, session: 'gateway', social: { wechat: brokered('wechat') }, fetch: watched.fetch }
    : { realm, clientId, session: 'localStorage', fetch: watched.fetch },
  timeout: 5000,
  onCall: caller.onCall,
});
const { http } = api;
if (!http) throw new TypeError('An instance with the option http has the adapter');

const inContainer = byId('in-container', HTMLInputElement);
const containerPanel = showContainerPanel(mock);
const browserPanel = showBrowserPanel({ config, throughGateway, api, http, watched, log, caller });

showNativeEvents(api, mock);
showRetryScenario({ mock, log, caller, onSettled: refresh });
showMethods((method, params) => caller.call(api.upUserModule, method, params));
byId('at-once', HTMLButtonElement).addEventListener('click', () => {
  for (let count = 0; count < 3; count++) caller.call(api.upUserModule, 'getUserInfo');
});

byId('mode', HTMLFieldSetElement).addEventListener('change', showMode);
// Entering the container would end the session of whoever has logged in outside.
const cameFromSignIn = http.signInReturn !== undefined;
if (cameFromSignIn || (await browserPanel.isLogin())) byId('in-browser', HTMLInputElement).checked = true;
showMode();

/** Puts the page into the container or takes it out. The instance stays, and finds its adapter anew at each call. */
function showMode(): void {
  const { checked } = inContainer;
  byId('container', HTMLElement).hidden = !checked;
  byId('container-scenarios', HTMLElement).hidden = !checked;
  byId('browser', HTMLElement).hidden = checked;
  if (checked) mock.install();
  else mock.remove();
  refresh();
}

/** Shows what a call may have changed. */
function refresh(): void {
  if (inContainer.checked) containerPanel.refresh();
  else browserPanel.refresh();
}
