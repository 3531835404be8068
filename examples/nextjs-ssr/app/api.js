import UplusApi from '@uplus/uplus-api';

// On the server there is no page: an instance there is nobody's, and is not asked.
const config = typeof window === 'undefined' ? undefined : window.pageConfig;
const { realm } = config || { realm: 'https://account.example.com/realms/zhiju' };

// The first options that are given configure the page's one instance.
export const api = new UplusApi({ http: { realm, clientId: 'h5' } });
