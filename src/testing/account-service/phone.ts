import type { Form } from './http.js';

export interface Phone {
  /** Digits, without `+`. */
  readonly areaCode: string;
  readonly number: string;
}

export const defaultAreaCode = '86';

/** The form fields `phoneNumber` (`''` where it is missing) and `areaCode` (default `86`; `+86` is the same). */
export function readPhone(form: Form): Phone {
  return {
    areaCode: (form('areaCode') || defaultAreaCode).replace(/^\+/, ''),
    number: form('phoneNumber'),
  };
}

/** Reads the attribute `phoneNumber` in either of the document's two forms: `18600000000` or `+86 18600000000`. */
export function parsePhone(attribute: string): Phone {
  const [, areaCode = defaultAreaCode, number = attribute] = /^\+(\d+) (\d+)$/.exec(attribute) ?? [];
  return { areaCode, number };
}

/** As `/account` has it: the bare number; with the area only where that is not the default one. */
export function shortPhone(phone: Phone): string {
  return phone.areaCode === defaultAreaCode ? phone.number : longPhone(phone);
}

/** As `/sms/user` has it: `+86 18600000000`. */
export function longPhone({ areaCode, number }: Phone): string {
  return `+${areaCode} ${number}`;
}
