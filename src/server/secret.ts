/** SHA-256 over UTF-8. */
export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** Compares digests, all 32 bytes of them, so that the time taken tells nothing about where texts differ. */
export async function isSameSecret(given: string, expected: string): Promise<boolean> {
  const [left, right] = await Promise.all([sha256(given), sha256(expected)]);
  const difference = left.reduce((bits, byte, index) => bits | (byte ^ (right[index] ?? 0)), 0);
  return difference === 0;
}
