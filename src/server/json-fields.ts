const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/** The names of an object's fields in the order in which they stand in valid JSON, those that stand there twice too. */
export function fieldNames(json: string): string[] {
  const names: string[] = [];
  let depth = 0;
  let last = '';
  for (const token of json.match(tokens) ?? []) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (token === ':' && depth === 1) names.push(String(JSON.parse(last)));
    last = token;
  }
  return names;
}
