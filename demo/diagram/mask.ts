/** What stands in the place of a secret. */
export const hidden = '•••';

/** As deep as messages go; what lies deeper is left out. */
const deepest = 12;

const secretNames =
  /token|secret|passw|pwd|credential|authorization|cookie|session_?id|verifier|captcha|otp|ticket|assertion|signature|phone|mobile|msisdn|api_?key|private_?key/;

/** Codes that let somebody in; a retCode is none of them. */
const secretCodes = /^code$|(?:sms|verify|verification|auth|wechat|qq|login)_?code$/;

/**
 * A copy of a value, fit to be shown: tokens, secrets, passwords, SMS codes and phone numbers are hidden, whether their
 * names tell or their looks, in texts that hold JSON or a form too.
 */
export function mask(value: unknown): unknown {
  return copy(value, 0);
}

function copy(value: unknown, depth: number): unknown {
  if (depth > deepest) return hidden;
  if (typeof value === 'string') return maskText(value, depth);
  if (typeof value === 'number') return maskNumber(value);
  if (typeof value === 'bigint') return maskText(String(value), depth);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
  return Object.fromEntries(
    entriesOf(value).map(([name, item]) => [
      maskText(name, depth),
      isSecret(name, item) ? hide(item) : copy(item, depth + 1),
    ]),
  );
}

function entriesOf(value: object): [name: string, value: unknown][] {
  if (value instanceof Error)
    return [['name', value.name], ['message', value.message], ...Object.entries(value)];
  if (value instanceof URLSearchParams || value instanceof Headers) return Array.from(value);
  return Object.entries(value);
}

function isSecret(name: string, value: unknown): boolean {
  const plain = name.replace(/[-\s.]/g, '_').toLowerCase();
  if (plain === 'token_type' || plain === 'tokentype') return !/^(?:bearer|dpop|mac)$/i.test(String(value));
  return secretNames.test(plain) || secretCodes.test(plain);
}

/** Whether there is something may be seen; what it is, may not. */
function hide(value: unknown): unknown {
  return value === null || value === undefined || value === '' || typeof value === 'boolean' ? value : hidden;
}

function maskNumber(value: number): unknown {
  const text = String(value);
  const masked = hidePhones(text);
  return masked === text ? value : masked;
}

/** The same for a text. */
export function maskText(text: string, depth = 0): string {
  const parsed = parse(text);
  if (parsed !== undefined) return JSON.stringify(copy(parsed, depth + 1));
  return hidePhones(hideOpaque(hideCredentials(hideFields(text))));
}

function parse(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The fields of a form, of a query, and of JSON that is not whole. */
function hideFields(text: string): string {
  return text.replace(
    /([\w.%-]+)("?\s*[=:]\s*)("(?:[^"\\]|\\.)*"?|[^\s&;,"]+)/g,
    (whole, name: string, sign: string, value: string) =>
      isSecret(name, value) ? `${name}${sign}${value.startsWith('"') ? `"${hidden}"` : hidden}` : whole,
  );
}

function hideCredentials(text: string): string {
  return text.replace(/\b(bearer|basic|dpop)\s+[\w.~+/=-]+/gi, `$1 ${hidden}`);
}

/** JWTs, and whatever else is long, has digits and letters, and means nothing to a reader. */
function hideOpaque(text: string): string {
  return text
    .replace(/eyJ[\w-]*(?:\.[\w-]*)*/g, hidden)
    .replace(/[\w+~-]{28,}=*/g, (run) => (/\d/.test(run) && /[a-z]/i.test(run) ? hidden : run));
}

/** Chinese mobile numbers keep their first three and last two digits, as is the custom. */
function hidePhones(text: string): string {
  return text.replace(/(?<!\d)((?:\+?86[ -]?)?1[3-9]\d)[ -]?\d{4}[ -]?\d{2}(\d{2})(?!\d)/g, '$1••••••$2');
}
