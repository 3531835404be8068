/** The value of a JSON text, `undefined` for any other. The SyntaxError is dropped: its message quotes the text. */
export function tryParse(text: string, parse: (text: string) => unknown = JSON.parse): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
