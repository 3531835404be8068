import { isRecord } from '../../checks/values.js';
import { type UwsRetCode, uwsRetCodes } from '../../uws/codes.js';

/** An answer that refuses the request: thrown by whoever checks it, sent by service.ts. */
export class UwsRefusal extends Error {
  readonly retCode: UwsRetCode;

  /** @param detail goes behind the code's documented text; nothing secret */
  constructor(retCode: UwsRetCode, detail?: string) {
    super(detail === undefined ? uwsRetCodes[retCode] : `${uwsRetCodes[retCode]}：${detail}`);
    this.retCode = retCode;
  }
}

/** An integer that no number holds exactly, by its digits. */
export class Long {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

/** 00000 with business data. */
export function succeed(data: object): Response {
  return respond({ retCode: '00000', retInfo: '成功', ...data }, 200);
}

/** @param status 200 where UWS itself refuses: its answers differ in the retCode alone */
export function refuse({ retCode, message: retInfo }: UwsRefusal, status = 200): Response {
  return respond({ retCode, retInfo }, status);
}

function respond(body: object, status: number): Response {
  const headers = { 'content-type': 'application/json;charset=UTF-8' };
  return new Response(toJson(body), { status, headers });
}

/** JSON without anything that is null (uws-api.md, null值说明). */
function toJson(value: unknown): string {
  if (value instanceof Long) return value.digits;
  if (Array.isArray(value)) return `[${value.filter(hasValue).map(toJson).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => hasValue(member));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toJson(member)}`).join(',')}}`;
}

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined;
}
