// What the readers of the documentation have: names that blocks of code use and do not make, and libraries of others.
import type { Adapter, SocialLogin, UplusApi, WechatCodeOptions } from 'up-user-module';

declare global {
  // From a form of the page's.
  const username: string;
  const password: string;
  const button: HTMLButtonElement;
  const link: HTMLAnchorElement;

  // From the configuration.
  const realm: string;
  const clientId: string;
  const clientSecret: string;
  const appId: string;
  const appKey: string;
  const appVersion: string;

  // What another part of the page or the server has made.
  const api: UplusApi & { http: NonNullable<UplusApi['http']> };
  const kiosk: Adapter;
  const getCode: WechatCodeOptions['getCode'];
  const bindPhone: WechatCodeOptions['bindPhone'];
  const askQQ: (signal: AbortSignal | undefined) => Promise<SocialLogin>;
  const log: (entry: object) => void;
}
