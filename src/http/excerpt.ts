/**
 * The beginning of a text from outside, fit for an error text: at most 200 characters, and nothing that could be a
 * token, a password or a phone number.
 */
export function excerpt(text: string, secrets: readonly string[] = []): string {
  let safe = text.slice(0, 2000);
  for (const secret of secrets) {
    if (secret) safe = safe.split(secret).join('***');
  }
  return safe
    .replace(/("[^"]*(?:token|secret|password|key|sms_?code|wechat_?code)[^"]*"\s*:\s*")[^"]*/gi, '$1***')
    .replace(/[\w+/=.~-]{8,}/g, (run) => (/\d/.test(run) || run.length >= 40 ? '***' : run))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}
