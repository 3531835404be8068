/** Runs `use` as in Chromium before 64 and with `fetch` polyfills, which do not know the option `cache`. */
export async function withoutRequestCache<T>(use: () => Promise<T>): Promise<T> {
  const { prototype } = Request;
  const cache = Object.getOwnPropertyDescriptor(prototype, 'cache');
  if (!cache || !Reflect.deleteProperty(prototype, 'cache')) throw new Error('Request has no option cache');
  try {
    return await use();
  } finally {
    Object.defineProperty(prototype, 'cache', cache);
  }
}
