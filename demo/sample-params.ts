import { type FieldRule, type MethodName, methods } from 'up-user-module';

/** Where the table leaves the fields to the page. */
const samples: Partial<Record<MethodName, object>> = {
  updateUserInfo: { nickname: '小红', birthday: '1990-05-01' },
};

/** Texts that are not just any text. */
const texts: Readonly<Record<string, string>> = { expires_in: '1800', token_type: 'Bearer' };

/** Params to start from, after the method table's rules; `undefined` for a method that takes none. */
export function sampleParams(method: MethodName): object | undefined {
  const spec = methods[method].params;
  if (!spec) return undefined;
  const entries = Object.entries(spec.fields).map(([name, rule]) => [name, sampleValue(name, rule)]);
  return samples[method] ?? Object.fromEntries(entries);
}

function sampleValue(name: string, rule: FieldRule): string | undefined {
  return rule === 'text' ? (texts[name] ?? `demo-${name}`) : rule[0];
}
