/** Reports what a listener of the page's has thrown like any error that nobody caught, and goes on. */
export function reportUncaught(error: unknown): void {
  setTimeout(() => {
    throw error;
  });
}
