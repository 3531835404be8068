/**
 * The beginning of a text from outside, fit for an error text: at most 200 characters, and none of the `secrets` that
 * were sent, nor what else could be a token, a password or a phone number.
 */
export function excerpt(text: string, secrets: readonly string[] = []): string {
  let safe = text;
  for (const secret of secrets) if (secret) safe = safe.split(secret).join('***');
  return safe
    .slice(0, 2000)
    .replace(/("[^"]*(?:token|secret|password|key|sms_?code|wechat_?code)[^"]*"\s*:\s*")[^"]*/gi, '$1***')
    .replace(/[\w+/=.~-]{8,}/g, (run) => (/\d/.test(run) || run.length >= 40 ? '***' : run))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}
