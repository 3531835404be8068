import type { RefusalName } from './errors.js';
import { defaultAreaCode, longPhone, type Phone } from './phone.js';
import { randomSmsCode } from './random.js';

/** A text message that the service "sent". */
export interface SmsMessage {
  /** Digits, without `+`. */
  readonly areaCode: string;
  readonly phoneNumber: string;
  /** Six digits. */
  readonly code: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

interface SmsSettings {
  /** Seconds. */
  readonly smsCodeLifetime: number;
  /** Seconds. */
  readonly smsResendInterval: number;
  readonly dialect: { readonly smsPerHour: number };
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface SentCode {
  readonly code: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Epoch milliseconds. */
  readonly resendAt: number;
  used: boolean;
}

/** Milliseconds. */
const hour = 60 * 60 * 1000;

/** The verification codes: one a phone number, the last one sent, valid for one use. */
export class SmsCodes {
  readonly inbox: SmsMessage[] = [];
  private readonly codes = new Map<string, SentCode>();
  private readonly settings: SmsSettings;

  constructor(settings: SmsSettings) {
    this.settings = settings;
  }

  /** Sends a new code, or says why not. */
  send(phone: Phone): Pick<SentCode, 'expiresAt' | 'resendAt'> | RefusalName {
    const { now, smsCodeLifetime, smsResendInterval, dialect } = this.settings;
    const sentAt = now();
    const previous = this.codes.get(longPhone(phone));
    if (!isPossible(phone)) return 'smsNotSent';
    if (this.sentSince(phone, sentAt - hour) >= dialect.smsPerHour) return 'smsTooOften';
    if (previous && sentAt < previous.resendAt) return 'smsTooEarly';
    const sent = {
      code: randomSmsCode(),
      expiresAt: sentAt + smsCodeLifetime * 1000,
      resendAt: sentAt + smsResendInterval * 1000,
      used: false,
    };
    this.codes.set(longPhone(phone), sent);
    this.inbox.push({ areaCode: phone.areaCode, phoneNumber: phone.number, code: sent.code, sentAt });
    return sent;
  }

  /** Whether this is the phone's valid code, which is used up then. */
  redeem(phone: Phone, code: string): boolean {
    const sent = this.codes.get(longPhone(phone));
    if (sent?.code !== code || sent.used || sent.expiresAt <= this.settings.now()) return false;
    sent.used = true;
    return true;
  }

  private sentSince({ areaCode, number }: Phone, time: number): number {
    return this.inbox.filter(
      (sms) => sms.sentAt > time && sms.phoneNumber === number && sms.areaCode === areaCode,
    ).length;
  }

  clear(): void {
    this.inbox.length = 0;
    this.codes.clear();
  }
}

function isPossible({ areaCode, number }: Phone): boolean {
  return (areaCode === defaultAreaCode ? /^\d{11}$/ : /^\d{4,15}$/).test(number);
}
