// What a TypeScript project writes where the page has the script tag.
import 'up-user-module/global';
import 'up-user-module/global-native';

export const ready: Promise<unknown> = window.uplusapi.initDeviceReady();
export const api = new window.UplusApi();
