import type { MethodName } from 'up-user-module';
import { isFields } from './params.js';

/** A line that is longer is broken. */
const longest = 64;

/** The call as it stands in the code of a page. */
export function codeOf(method: MethodName, params: unknown): string {
  const name = `await uplusapi.upUserModule.${method}`;
  if (params === undefined) return `${name}()`;
  const line = `${name}(${literal(params)})`;
  return line.length <= longest ? line : `${name}(${literal(params, '')})`;
}

/** @param indent of the line that it stands in; `undefined`: all in one line */
function literal(value: unknown, indent?: string): string {
  if (typeof value === 'string') return quoted(value);
  const items = itemsOf(value);
  if (!items) return String(value);
  const [start, end] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return start + end;
  const inner = indent === undefined ? undefined : `${indent}  `;
  const written = items.map(([label, item]) => label + literal(item, inner));
  if (inner === undefined) return start === '[' ? `[${written.join(', ')}]` : `{ ${written.join(', ')} }`;
  return `${start}\n${written.map((item) => `${inner}${item},\n`).join('')}${indent}${end}`;
}

function itemsOf(value: unknown): [label: string, item: unknown][] | undefined {
  if (Array.isArray(value)) return value.map((item: unknown) => ['', item]);
  if (!isFields(value)) return undefined;
  return Object.entries(value).map(([name, item]) => [`${propertyName(name)}: `, item]);
}

function propertyName(name: string): string {
  // `{ __proto__: … }` is no property.
  if (name === '__proto__') return "['__proto__']";
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : quoted(name);
}

function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'");
  return `'${inner}'`;
}
