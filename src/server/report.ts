/** Calls `onError` so that an error in it changes no answer. */
export function report<T>(onError: (error: T) => void, error: T): void {
  try {
    onError(error);
  } catch {
    // Whoever reports errors has to see to their own.
  }
}
