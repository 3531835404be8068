import { type FieldRule, type MethodName, methods, type UserInfoNew } from 'up-user-module';

/** What can be filled in for one param. */
export interface Field {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'date' | 'choice';
  readonly required: boolean;
  /** Of a choice. */
  readonly choices: readonly string[];
  /** To start with; `undefined` where the field is left out. */
  readonly sample: string | undefined;
}

/** The method table leaves the fields of updateUserInfo to the page (upUserModule.md, UserInfoNew). */
const profile = {
  nickname: 'text',
  avatarUrl: 'text',
  givenName: 'text',
  gender: 'text',
  birthday: 'date',
  email: 'text',
  extraPhone: 'text',
  height: 'number',
  weight: 'number',
  education: 'number',
  marriage: 'number',
  familyNum: 'number',
  income: 'number',
  userId: 'number',
} as const satisfies Record<keyof UserInfoNew, Field['kind']>;

const profileSamples: Readonly<Record<string, string>> = { nickname: '小红', birthday: '1990-05-01' };

/** Texts that are not just any text. */
const textSamples: Readonly<Record<string, string>> = { expires_in: '1800', token_type: 'Bearer' };

/** The fields of a method's params, after the method table. */
export function fieldsOf(method: MethodName): Field[] {
  if (method === 'updateUserInfo') return Object.entries(profile).map(profileField);
  return Object.entries(methods[method].params?.fields ?? {}).map(([name, rule]) => ruledField(name, rule));
}

function profileField([name, kind]: [string, Field['kind']]): Field {
  return { name, kind, required: false, choices: [], sample: profileSamples[name] };
}

function ruledField(name: string, rule: FieldRule): Field {
  if (rule === 'text') {
    const sample = textSamples[name] ?? `demo-${name}`;
    return { name, kind: 'text', required: true, choices: [], sample };
  }
  return { name, kind: 'choice', required: true, choices: rule, sample: rule[0] };
}

/** Params to start from; `undefined` for a method that takes none. */
export function sampleParams(method: MethodName): Record<string, string> | undefined {
  if (!methods[method].params) return undefined;
  const params: Record<string, string> = {};
  for (const { name, sample } of fieldsOf(method)) if (sample !== undefined) params[name] = sample;
  return params;
}
