// The first options that are given configure the page's one instance.
var config = window.pageConfig || { realm: 'https://account.example.com/realms/zhiju' };
new UplusApi({ http: { realm: config.realm, clientId: 'h5' } }).initDeviceReady();
