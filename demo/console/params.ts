import { type MethodName, methods } from 'up-user-module';
import { fieldsOf } from './field.js';

export type Fields = Readonly<Record<string, unknown>>;

/** What stands in the editor. */
export type ParamsText =
  | { readonly params: unknown; readonly problem?: undefined }
  /** The text is not JSON. */
  | { readonly problem: string };

/** An empty text is no params. */
export function parseParams(json: string): ParamsText {
  if (json.trim() === '') return { params: undefined };
  try {
    return { params: JSON.parse(json) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The fields, and whether they stand in `{ data: … }`, which two methods take too. */
export function unwrap(method: MethodName, params: unknown): { fields: Fields; wrapped: boolean } {
  if (!isFields(params)) return { fields: {}, wrapped: false };
  const wrapped = methods[method].params?.wrapped === true && 'data' in params;
  if (!wrapped) return { fields: params, wrapped };
  return { fields: isFields(params.data) ? params.data : {}, wrapped };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text of texts.ts, and what is filled in there. */
export interface Problem {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What the module is going to say about the params. They can be sent all the same, to see how it says so. */
export function problemsOf(method: MethodName, params: unknown): Problem[] {
  const spec = methods[method].params;
  if (!spec || (params === undefined && spec.wrapped && Object.keys(spec.fields).length === 0)) return [];
  if (!isFields(params)) return [{ key: 'console.not-object', values: {} }];
  const { fields, wrapped } = unwrap(method, params);
  if (wrapped && Object.keys(params).length > 1) return [{ key: 'console.data-alone', values: {} }];
  if (wrapped && !isFields(params.data)) return [{ key: 'console.not-object', values: {} }];
  const ruled = fieldsOf(method).flatMap(({ name, required, choices }) => {
    const value = fields[name];
    if (required && (typeof value !== 'string' || value === '')) return [problem('console.required', name)];
    return choices.length > 0 && !choices.some((choice) => choice === value)
      ? [problem('console.one-of', name, choices.join(', '))]
      : [];
  });
  const nested = Object.keys(fields).filter(
    (name) => typeof fields[name] === 'object' && fields[name] !== null,
  );
  return [...ruled, ...nested.map((name) => problem('console.scalar', name))];
}

function problem(key: string, field: string, values = ''): Problem {
  return { key, values: { field, values } };
}
