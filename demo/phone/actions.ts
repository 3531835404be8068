import { type Login, RetCode, type UserInfoNew, UserModuleError } from 'up-user-module';
import { AccountError } from 'up-user-module/account';
import type { TextKey } from '../i18n/text.js';
import { api, hasGateway } from './api.js';
import { shrink } from './picture.js';
import { change, state, text } from './state.js';

const { upUserModule: user, http } = api;

/** Whoever is there, or the way to log in. */
async function load(): Promise<void> {
  await api.initDeviceReady();
  const { retData } = await user.getLoginStatus();
  if (retData.isLogin || retData.isLogining) await showProfile();
  else showLogin();
}

async function showProfile(): Promise<void> {
  const { retData } = await user.getUserInfo();
  const isSame = retData.userId === state.user?.userId;
  // A form of a former user is closed.
  const stays = isSame && (state.view === 'edit' || state.view === 'card');
  change({
    view: stays ? state.view : 'profile',
    user: retData,
    wechat: isSame ? state.wechat : undefined,
  });
}

function showLogin(): void {
  change({ view: api.inApp ? 'app-login' : 'login', user: undefined, wechat: undefined, upload: undefined });
}

export const refresh = () =>
  act('refresh', async () => {
    await user.refreshUser();
    await showProfile();
  });

export const reload = () => act('reload', load);

let looking = Promise.resolve();

/**
 * The first look at who is there, or another one when somebody else may be there now. It waits for the one before: equal
 * reads share an answer, and that one's may still be about the former user.
 */
export function start(): void {
  looking = looking.then(look, look);
}

async function look(): Promise<void> {
  try {
    await load();
  } catch (error) {
    if (state.view === 'loading') change({ view: 'failed' });
    fail(error);
  }
}

export const logIn = (login: Login) =>
  act('log-in', async () => {
    await http?.login(login);
    await showProfile();
  });

export const signIn = (mode: 'redirect' | 'popup', provider?: string) =>
  act('sign-in', async () => {
    const returnTo = location.origin + location.pathname;
    await http?.signIn({ mode, returnTo, ...(provider && { provider }) });
    await showProfile();
  });

export const sendCode = (phoneNumber: string) =>
  act('send-code', async () => {
    await http?.account.sendVerificationCode({ phoneNumber });
    change({ notice: { text: text('h5.code-sent'), isError: false } });
  });

/** @param changes what the user has typed, and nothing else: somebody else may have changed the rest meanwhile */
export const save = (changes: UserInfoNew) =>
  act('save', async () => {
    if (Object.keys(changes).length > 0) await user.updateUserInfo(changes);
    change({ view: 'profile' });
    await showProfile();
    change({ notice: { text: text('h5.saved'), isError: false } });
  });

export const logOut = () =>
  act('log-out', async () => {
    await user.logOut();
    showLogin();
  });

export const bindWechat = () =>
  act('wechat', async () => {
    const { retData } = await user.socialLogin({ platform: 'wechat' });
    change({ wechat: retData.openId });
  });

export const authorizeMusic = () =>
  act('music', async () => {
    await user.getQQMusicAuthorize();
    change({ notice: { text: text('h5.music-done'), isError: false } });
  });

/** Outside the app the account service keeps the picture. `fetch` tells nothing of its progress, so these are the steps. */
export const uploadPicture = (file: File) =>
  act('upload', async () => {
    const preview = URL.createObjectURL(file);
    try {
      change({ upload: { preview, done: 1 } });
      const image = await shrink(file);
      change({ upload: { preview, done: 2 } });
      await http?.account.uploadAvatar(await accessToken(), image);
      change({ upload: { preview, done: 3 }, pictures: state.pictures + 1 });
      change({ notice: { text: text('h5.uploaded'), isError: false } });
    } finally {
      URL.revokeObjectURL(preview);
      change({ upload: undefined });
    }
  });

/** A gateway adds it by itself. */
async function accessToken(): Promise<string> {
  if (hasGateway) return '';
  return (await user.getOauthData()).retData.user_center_access_token;
}

/** One action at a time; what goes wrong is said. */
async function act(name: string, run: () => Promise<void>): Promise<void> {
  if (state.busy) return;
  change({ busy: name, notice: undefined });
  try {
    await run();
  } catch (error) {
    fail(error);
  } finally {
    change({ busy: undefined });
  }
}

const byReason: Readonly<Partial<Record<string, TextKey>>> = {
  network: 'h5.offline',
  timeout: 'h5.timeout',
  unsupported: 'h5.unsupported',
  denied: 'h5.denied',
};
const byRetCode: Readonly<Partial<Record<string, TextKey>>> = {
  [RetCode.userDataNotReady]: 'h5.not-ready',
  [RetCode.socialLoginCancelled]: 'h5.cancelled',
  [RetCode.qqMusicNotInstalled]: 'h5.music-not-installed',
};

export function fail(error: unknown): void {
  if (error instanceof UserModuleError && error.retCode === RetCode.notLoggedIn) showLogin();
  else change({ notice: { text: describe(error), isError: true } });
}

function describe(error: unknown): string {
  if (error instanceof AccountError) return text(isInput(error) ? 'h5.refused' : 'h5.service-failed');
  if (!(error instanceof UserModuleError)) throw error;
  const key = byRetCode[error.retCode] ?? byReason[error.reason ?? ''];
  return key ? text(key) : `${error.retInfo} (${error.retCode})`;
}

/** Wrong credentials and fields; anything else is not for the user to mend. */
function isInput({ error, retCode }: AccountError): boolean {
  return error === 'invalid_grant' || retCode === RetCode.illegalParameter;
}
