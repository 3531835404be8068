/** What stands in the place of a secret. */
export const hidden = '•••';

/** What is deeper, or comes after so many values, is left out: nobody reads it, and it may go round in circles. */
const deepest = 12;
const mostValues = 2000;

const secretNames =
  /token|secret|passw|pwd|credential|authorization|cookie|session_?id|verifier|captcha|otp|ticket|assertion|signature|phone|mobile|msisdn|api_?key|private_?key/;

/** Codes that let somebody in; a retCode is none of them. */
const secretCodes = /^code$|(?:sms|verify|verification|auth|authorization|wechat|qq|login)_?code$/;

/** A name at the beginning of a word, or behind what a query has encoded; a sign; a value. */
const secretField = new RegExp(
  [
    String.raw`(?:(?<=%[\da-f]{2})|(?<![\w.%-]|%[\da-f]))([\w.-]*(?:${secretNames.source}|code)[\w.-]*)`,
    String.raw`(\\*["']?\s*(?:[=:]|%3[ad])\s*)`,
    String.raw`(\\*["'](?:(?!\\*["']\s*[,}\]])[\s\S])*|(?:[^\s&;,"'%]|%(?!26))+)`,
  ].join(''),
  'gi',
);

/**
 * A copy of a value, fit to be shown: tokens, secrets, passwords, SMS codes and phone numbers are hidden, whether their
 * names tell or their looks, in texts that hold JSON or a form too.
 */
export function mask(value: unknown): unknown {
  let left = mostValues;
  return copy(value, 0);

  function copy(value: unknown, depth: number): unknown {
    left -= 1;
    if (depth > deepest || left < 0) return hidden;
    if (typeof value === 'string') return maskText(value);
    if (typeof value === 'number') return maskNumber(value);
    if (typeof value === 'bigint') return maskText(String(value));
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Date) return value.toJSON();
    if (Array.isArray(value)) return copyArray(value, depth + 1);
    const entries = entriesOf(value).map(([name, item]) => [
      maskText(name),
      copyField(name, item, depth + 1),
    ]);
    return Object.fromEntries(entries);
  }

  /** The headers of a request are pairs, too. */
  function copyArray(items: readonly unknown[], depth: number): unknown[] {
    const [name, item] = items;
    if (items.length === 2 && typeof name === 'string') return [maskText(name), copyField(name, item, depth)];
    return items.map((item) => copy(item, depth));
  }

  function copyField(name: string, value: unknown, depth: number): unknown {
    return isSecret(name, value) ? hide(name, value) : copy(value, depth);
  }
}

/** The same for a text. */
export function maskText(text: string): string {
  const parsed = parse(text);
  if (parsed !== undefined) return JSON.stringify(mask(parsed));
  return [hideCredentials, hideFields, hideOpaque, hidePhones].reduce((rest, hide) => hide(rest), text);
}

function entriesOf(value: object): [name: string, value: unknown][] {
  if (value instanceof Error)
    return [['name', value.name], ['message', value.message], ...Object.entries(value)];
  if (value instanceof Map || value instanceof URLSearchParams || value instanceof Headers)
    return Array.from(value, ([name, item]) => [String(name), item]);
  return Object.entries(value);
}

function isSecret(name: string, value: unknown): boolean {
  const plain = name.replace(/\W/g, '_').toLowerCase();
  if (/^token_?type$/.test(plain)) return !/^(?:bearer|dpop|mac)$/i.test(String(value));
  return secretNames.test(plain) || secretCodes.test(plain);
}

/** Whether there is something may be seen; what it is, may not. */
function hide(name: string, value: unknown): unknown {
  if (/phone|mobile/i.test(name) && /^1[3-9]\d{9}$/.test(String(value))) return hidePhones(String(value));
  return value === null || value === undefined || value === '' || typeof value === 'boolean' ? value : hidden;
}

function maskNumber(value: number): unknown {
  const text = String(value);
  const masked = hidePhones(text);
  return masked === text ? value : masked;
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

/** RFC 9110, section 11.6.2. */
function hideCredentials(text: string): string {
  return text.replace(/\b(bearer|basic|dpop)\s+[\w.~+/=-]+/gi, `$1 ${hidden}`);
}

/**
 * The fields of a form, of a query, also of one that is part of a query, and of JSON that is not whole, where a quote
 * ends a value only if the JSON goes on behind it.
 */
function hideFields(text: string): string {
  return text.replace(secretField, (whole, name: string, sign: string, value: string) =>
    isSecret(name, value) ? name + sign + hidden : whole,
  );
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** JWTs, data URLs, and whatever else is long, has digits and letters, and means nothing to a reader. */
function hideOpaque(text: string): string {
  return text
    .replace(/eyJ[\w-]*(?:\.[\w-]*)*/g, hidden)
    .replace(/(data:[\w/+.-]*;base64,)[\w+/=-]+/g, `$1${hidden}`)
    .replace(/[\w+~-]{28,}=*/g, (run) =>
      /\d/.test(run) && /[a-z]/i.test(run) && !uuid.test(run) ? hidden : run,
    );
}

/** Chinese mobile numbers keep their first three and last two digits, as is the custom. */
function hidePhones(text: string): string {
  return text.replace(/(?<!\d)((?:\+?86[ -]?)?1[3-9]\d)[ -]?\d{4}[ -]?\d{2}(\d{2})(?!\d)/g, '$1••••••$2');
}
