import { isRecord } from '../checks/values.js';
import type { Envelope } from '../contract/envelope.js';
import { methods } from '../contract/methods.js';
import { RetCode } from '../contract/ret-code.js';
import type { LoginStatus, MethodName } from '../contract/types.js';

type Emit = (event: 'loginStatusChange' | 'userInfoChange', payload?: LoginStatus) => void;

/**
 * The app has no events for its user (platform.md), so what the module sees of calls to the app makes them:
 * `loginStatusChange` when the status is another one than was known, `userInfoChange` when a call has changed the
 * profile. Never with a token.
 */
export class UserEvents {
  private known: LoginStatus | undefined;
  private readonly emit: Emit;

  constructor(emit: Emit) {
    this.emit = emit;
  }

  /** A call to the app has been answered. */
  see(method: MethodName, { retCode, retData }: Envelope): void {
    if (retCode !== RetCode.success) return;
    const { leavesStatus, tellsStatus, changesProfile } = methods[method];
    const status = leavesStatus || (tellsStatus && isLoginStatus(retData) ? retData : undefined);
    // The first answer of all is no news.
    if (status) this.update(status, !tellsStatus || !!this.known);
    if (changesProfile) this.emit('userInfoChange');
  }

  private update({ isLogin, isLogining }: LoginStatus, isNews: boolean): void {
    const { known } = this;
    const isSame = known && known.isLogin === isLogin && known.isLogining === isLogining;
    this.known = { isLogin, isLogining };
    if (isNews && !isSame) this.emit('loginStatusChange', { isLogin, isLogining });
  }
}

function isLoginStatus(value: unknown): value is LoginStatus {
  return isRecord(value) && typeof value.isLogin === 'boolean';
}
