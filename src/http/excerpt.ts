import { hideEncoded } from './encodings.js';

/** Characters that are looked at. */
const limit = 10_000;

/**
 * The beginning of a text from outside, fit for an error text: at most 200 characters, and none of the `secrets` that
 * were sent, nor what else could be a token, a password or a phone number. Neither comes back percent-encoded, as in a
 * form, with the escapes of JSON or HTML, or in several of these at once.
 */
export function excerpt(text: string, secrets: readonly string[] = []): string {
  const safe = longestFirst(secrets.filter(Boolean)).reduce(hideSecret, text.slice(0, limit));
  // A secret that is cut in two is not found, so the end goes.
  const whole = safe.slice(0, text.length > limit ? -limit / 2 : limit);
  return hideEncoded(hideEncoded(whole.slice(0, 2000), hideFields), hideRuns)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}

function hideSecret(text: string, secret: string): string {
  const forms = longestFirst([
    secret,
    // In a form, a plus is a space.
    secret.replace(/ /g, '+'),
    // Encoded forms that the secret itself may be a part of.
    secret.replace(/%/g, '%25'),
    secret.replace(/&/g, '&amp;'),
    secret.replace(/\\/g, '\\\\'),
  ]);
  return hideEncoded(text, (text) => forms.reduce((rest, form) => rest.split(form).join('***'), text));
}

/** A shorter one may be a part of a longer one, and would leave the rest of it. */
function longestFirst(texts: string[]): string[] {
  return texts.sort((a, b) => b.length - a.length);
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
