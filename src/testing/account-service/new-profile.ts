import { isRecord } from '../../checks/values.js';
import { Refusal, refuse } from './errors.js';
import type { AccountUser, UserStore } from './users.js';

/** The longest attribute value, in characters. */
const valueLimit = 2048;

/** What a body may have; users cannot write the second line. */
const fieldNames = [
  ...['firstName', 'lastName', 'email', 'attributes'],
  ...['id', 'username', 'emailVerified', 'enabled', 'userProfileMetadata'],
];

/** What is wrong with a field, in Keycloak's words. */
interface FieldError {
  readonly field: string;
  readonly errorMessage: string;
  readonly params: readonly string[];
}

/**
 * The user as the body of `POST /account` wants it (smarthome-account.md, 更新用户信息), read as Keycloak reads it: what
 * the body leaves out, or leaves empty, is lost; only what users cannot write stays.
 *
 * Throws the refusal of a body that is not one, or of its fields.
 */
export function applyProfile(user: AccountUser, body: unknown, users: UserStore): AccountUser {
  if (!isRecord(body)) throw refuse('jsonMismatch');
  for (const name of Object.keys(body)) if (!fieldNames.includes(name)) throw unrecognized(name);
  const username = readField(body.username) ?? user.username;
  const email = readField(body.email)?.toLowerCase();
  const attributes = readAttributes(body.attributes);

  refuseFields(400, [
    ...usernameErrors(username, user),
    ...attributeErrors(attributes),
    ...emailErrors(email),
  ]);
  if (isTaken(email, user, users)) refuseFields(409, [emailError('emailExistsMessage')]);
  return {
    ...user,
    firstName: readField(body.firstName),
    lastName: readField(body.lastName),
    email,
    emailVerified: user.emailVerified && email === user.email,
    attributes,
  };
}

function readField(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw refuse('jsonMismatch');
  return readTexts(value)[0];
}

function readAttributes(value: unknown): Record<string, string[]> {
  const attributes: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(isRecord(value) ? value : {})) {
    const texts = readTexts(values);
    if (texts.length > 0) attributes[name] = texts;
  }
  return attributes;
}

/** One value counts as a list of one; numbers and booleans become texts, and nothing else but texts counts. */
function readTexts(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values
    .filter((item) => ['string', 'number', 'boolean'].includes(typeof item))
    .map(String)
    .filter((text) => text.trim() !== '');
}

function usernameErrors(username: string, user: AccountUser): FieldError[] {
  if (username.toLowerCase() === user.username.toLowerCase()) return [];
  return ['error-user-attribute-read-only', 'readOnlyUsernameMessage'].map((errorMessage) => {
    // Keycloak sends the placeholder itself.
    return { field: 'username', errorMessage, params: [`\${username}`] };
  });
}

function attributeErrors(attributes: Record<string, string[]>): FieldError[] {
  return Object.entries(attributes)
    .filter(([, values]) => values.some((value) => value.length > valueLimit))
    .map(([field]) => {
      return { field, errorMessage: 'error-invalid-length', params: [field, '0', String(valueLimit)] };
    });
}

function emailErrors(email: string | undefined): FieldError[] {
  if (email === undefined || /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/.test(email)) return [];
  return [emailError('error-invalid-email', email)];
}

function emailError(errorMessage: string, ...params: string[]): FieldError {
  return { field: 'email', errorMessage, params: [`\${email}`, ...params] };
}

function isTaken(email: string | undefined, { id }: AccountUser, users: UserStore): boolean {
  return email !== undefined && users.list().some((other) => other.id !== id && other.email === email);
}

function refuseFields(status: number, errors: readonly FieldError[]): void {
  const [first] = errors;
  // A single error stands beside the list, too.
  if (first) throw new Refusal(status, errors.length === 1 ? { ...first, errors } : { errors });
}

function unrecognized(name: string): Refusal {
  const error = `Invalid json representation for UserRepresentation. Unrecognized field "${name}".`;
  return new Refusal(400, { error });
}
