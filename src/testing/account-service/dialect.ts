import type { Refusal, RefusalName } from './errors.js';
import { json, noContent, refusalResponse } from './http.js';
import { longPhone, type Phone, shortPhone } from './phone.js';

/** How the service words its answers. */
export interface Dialect {
  /** The attribute `phoneNumber` of a user who registers, or changes it. */
  readonly writePhone: (phone: Phone) => string;
  /** A success that has nothing to say. */
  readonly done: () => Response;
  readonly defaultAvatar: (links: AvatarLinks) => object;
  readonly uploadedAvatar: (links: AvatarLinks, avatarId: string) => object;
  /** @param path below the realm */
  readonly refuse: (refusal: Refusal, path: string) => Response;
  /** Text messages to one number. */
  readonly smsPerHour: number;
}

interface AvatarLinks {
  readonly status: 1;
  readonly avatar: string;
  readonly avatar_tpl: string;
}

/** smarthome-account.md. */
const document: Dialect = {
  writePhone: shortPhone,
  done: noContent,
  defaultAvatar: (links) => links,
  uploadedAvatar: (links) => links,
  refuse: refusalResponse,
  smsPerHour: Number.POSITIVE_INFINITY,
};

/** The service's public relatives (platform.md, The account service). */
const phoneProvider: Dialect = {
  writePhone: longPhone,
  done: () => json(200, { status: 1 }),
  defaultAvatar: ({ status, avatar }) => ({ status, avatar }),
  uploadedAvatar: ({ status, avatar }, avatarId) => ({ status, avatar, avatarId }),
  refuse: (refusal, path) => {
    const [status, errormsg] = wordingOf(refusal, path);
    return status === undefined
      ? refusalResponse(refusal)
      : json(200, { status, error: refusal.body.error_description, errormsg });
  },
  smsPerHour: 3,
};

type Wording = readonly [status?: number, errormsg?: string | undefined];

/** As HTTP has it. */
const plain: Wording = [];

const smsWordings: Readonly<Partial<Record<RefusalName, Wording>>> = {
  phoneNumberMissing: [0, 'phoneNumberCannotBeEmpty'],
  newPhoneNumberMissing: [0, 'phoneNumberCannotBeEmpty'],
  areaNotSupported: [-2, 'areaNotSupported'],
  smsAreaNotSupported: [-2, 'areaNotSupported'],
  userNotFound: [0, 'userNotExists'],
  phoneOwnerNotFound: [0, 'userNotExists'],
  loginNeeded: [-1, 'needAuth'],
  newPhoneCodeInvalid: [-3, 'smsCodeCannotBeEmpty'],
  verificationCodeInvalid: [-3, 'smsCodeCannotBeEmpty'],
  smsTooEarly: [0, 'RATE_LIMIT'],
  smsNotSent: [0, 'serverError'],
  // Keycloak's own, and the one that stays a 403.
  unauthorized: plain,
  smsTooOften: plain,
};

const avatarWordings: Readonly<Partial<Record<RefusalName, Wording>>> = {
  userNotFound: [404, 'userNotExists'],
  unauthorized: [403, 'needAuth'],
};

function wordingOf({ reason, body, status }: Refusal, path: string): Wording {
  if (status === 405) return plain;
  if (path.startsWith('/sms')) return (reason && smsWordings[reason]) ?? [-3, body.error];
  if (path.startsWith('/avatar')) return (reason && avatarWordings[reason]) ?? [500, 'serverError'];
  return plain;
}

export const dialects = { document, 'phone-provider': phoneProvider } as const;

export type DialectName = keyof typeof dialects;
