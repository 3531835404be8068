import type { HonoRequest } from 'hono';
import type { UwsRetCode } from '../../uws/codes.js';
import { signRequest } from '../../uws/sign.js';
import { UwsRefusal } from './answer.js';
import { readCommonFields } from './common-fields.js';
import type { UwsApp, UwsServiceSettings } from './options.js';

/** A request that was let in. */
export interface UwsCall {
  readonly app: UwsApp;
  /** `''` where there is none; whether it holds is for `AccessTokens` to say. */
  readonly accessToken: string;
  readonly query: Readonly<Record<string, string>>;
  /** The body's text, `''` where there is none or it is of another media type than JSON. */
  readonly json: string;
  /** Fires when the caller aborts the request. */
  readonly signal: AbortSignal;
}

/** What every request has to pass (uws-api.md, 公共字段, 签名认证). */
export class Admission {
  /** Those used so far. They are unique for a client only, so its id stands in front. */
  private readonly sequenceIds = new Set<string>();
  private readonly settings: UwsServiceSettings;

  constructor(settings: UwsServiceSettings) {
    this.settings = settings;
  }

  /**
   * Throws B… for the common fields, `unknownApp` for an appId that no app has, D00001 for a signature that is wrong
   * or empty, and C00005 for a sequenceId that its client has used.
   */
  async admit(request: HonoRequest, unknownApp: UwsRetCode): Promise<UwsCall> {
    const { url, headers, signal } = request.raw;
    const fields = readCommonFields(headers, this.settings.now());
    const app = this.settings.apps.get(fields('appId'));
    if (!app) throw new UwsRefusal(unknownApp);

    const isJson = fields('Content-Type').toLowerCase().startsWith('application/json');
    const json = isJson ? await request.text() : '';
    const sign = await signRequest({ url, body: json, ...app, timestamp: fields('timestamp') });
    if (fields('sign') !== sign) throw new UwsRefusal('D00001');

    // Only now: what others sign wrongly in a client's name must not use up its ids.
    const sequenceId = `${fields('clientId')} ${fields('sequenceId')}`;
    if (this.sequenceIds.has(sequenceId)) throw new UwsRefusal('C00005');
    this.sequenceIds.add(sequenceId);
    return { app, accessToken: fields('accessToken'), query: request.query(), json, signal };
  }

  clear(): void {
    this.sequenceIds.clear();
  }
}
