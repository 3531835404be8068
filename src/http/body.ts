/**
 * Reads a response to its end, but no further than `limit` characters.
 *
 * @returns the text, or only its beginning where it is longer: at least `limit` characters then
 */
export async function readText(response: Response, limit: number): Promise<string> {
  // Safari has no `body` before 11.1, and the one of node-fetch, which test runners bring along, is no web stream.
  if (!response.body?.getReader) return (await response.text()).slice(0, limit + 1);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (text.length <= limit) {
    const { done, value } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    if (done) return text;
  }
  // Nobody waits for the rest.
  reader.cancel().catch(() => {});
  return text;
}
