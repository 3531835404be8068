import { hideEncoded } from './encodings.js';

/** Characters that are looked at. */
const limit = 10_000;

/**
 * The beginning of a text from outside, fit for an error text: at most 200 characters, and none of the `secrets` that
 * were sent, nor what else could be a token, a password or a phone number. Neither comes back percent-encoded, as in a
 * form, with the escapes of JSON or HTML, or in several of these at once.
 */
export function excerpt(text: string, secrets: readonly string[] = []): string {
  // The longest first: a shorter one may be a part of it, and would leave the rest.
  const known = secrets.filter(Boolean).sort((a, b) => b.length - a.length);
  const safe = known.reduce(hideSecret, text.slice(0, limit));
  // A secret that is cut in two is not found, so the end goes.
  const whole = safe.slice(0, text.length > limit ? -limit / 2 : limit);
  return hideEncoded(hideEncoded(whole.slice(0, 2000), hideFields), hideRuns)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}

function hideSecret(text: string, secret: string): string {
  // In a form, a plus is a space.
  const forms = [secret, secret.replace(/ /g, '+')];
  return hideEncoded(text, (text) => forms.reduce((rest, form) => rest.split(form).join('***'), text));
}

/** The values of JSON fields with telling names. A quote ends a value only where the JSON goes on behind it. */
function hideFields(text: string): string {
  return text.replace(
    /("[^"]*(?:token|secret|password|key|sms_?code|wechat_?code)[^"]*"\s*:\s*")(?:(?!"\s*[,}\]])[\s\S])*/gi,
    '$1***',
  );
}

/** Words that are too long, or have digits in them, as tokens and phone numbers do. */
function hideRuns(text: string): string {
  return text.replace(/[\w+/=.~-]{8,}/g, (run) => (/\d/.test(run) || run.length >= 40 ? '***' : run));
}
