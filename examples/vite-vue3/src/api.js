import UplusApi from '@uplus/uplus-api';

const config = window.pageConfig || { realm: 'https://account.example.com/realms/zhiju' };

// The first options that are given configure the page's one instance.
export const api = new UplusApi({ http: { realm: config.realm, clientId: 'h5' } });
api.initDeviceReady();
