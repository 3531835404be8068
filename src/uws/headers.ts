import type { UwsSettings } from './options.js';

interface RequestHeaders {
  sequenceId: string;
  /** Empty where there is none; `undefined`: the gateway puts in that of its session. */
  accessToken: string | undefined;
  sign: string;
  timestamp: number;
  contentType: string | undefined;
}

/** The headers of every request (uws-api.md, 公共字段, 输入参数). */
export function toHeaders(settings: UwsSettings, own: RequestHeaders): Record<string, string> {
  const { appId, appVersion, clientId, language, timezone } = settings;
  const { sequenceId, accessToken, sign, timestamp, contentType } = own;
  return {
    appId,
    appVersion,
    clientId,
    sequenceId,
    // A form or an image of another site cannot send the header in its place.
    ...(accessToken === undefined ? { 'X-Up-User-Module': '1' } : { accessToken }),
    sign,
    timestamp: String(timestamp),
    language,
    timezone: String(timezone),
    ...(contentType && { 'Content-Type': contentType }),
  };
}
