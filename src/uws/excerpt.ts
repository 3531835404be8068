/**
 * The beginning of an answer that is not one, for an error text: at most 200 characters, and nothing that could be
 * a token, a phone number or one of the `secrets` sent with the request.
 */
export function excerpt(text: string, secrets: readonly string[]): string {
  let safe = text.slice(0, 2000);
  for (const secret of secrets) {
    if (secret) safe = safe.split(secret).join('***');
  }
  return safe
    .replace(/("[^"]*(?:token|secret|password|key)[^"]*"\s*:\s*")[^"]*/gi, '$1***')
    .replace(/[\w+/=.~-]{8,}/g, (run) => (/\d/.test(run) || run.length >= 20 ? '***' : run))
    .slice(0, 200);
}
