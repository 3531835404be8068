/** Where the page is deployed: config.js stands beside it, and is another one for each deployment. */
declare const config:
  | { readonly realm: string; readonly clientId: string; readonly session: 'localStorage' }
  | { readonly gateway: string; readonly session: 'gateway' };
export default config;
