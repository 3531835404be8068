import { randomUuid } from './random.js';

/** How long WeChat's `wx.login()` codes live, in milliseconds. */
const lifetime = 5 * 60 * 1000;

/** The codes that `wx.login()` would give, each valid for one use. */
export class WechatCodes {
  private readonly codes = new Map<string, { readonly openId: string; readonly expiresAt: number }>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  issue(openId: string): string {
    const code = randomUuid();
    this.codes.set(code, { openId, expiresAt: this.now() + lifetime });
    return code;
  }

  /** The WeChat user behind a valid code, which is used up then. */
  redeem(code: string): string | undefined {
    const issued = this.codes.get(code);
    this.codes.delete(code);
    return issued && issued.expiresAt > this.now() ? issued.openId : undefined;
  }

  clear(): void {
    this.codes.clear();
  }
}
