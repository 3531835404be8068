import { type Envelope, type Reason, UserModuleError } from 'up-user-module';

/** How a call ended: with its answer, or with the module's error as `JSON.stringify` prints it. */
export type Outcome<T> =
  | { readonly failed: false; readonly answer: T }
  | { readonly failed: true; readonly answer: Envelope; readonly reason: Reason | undefined };

/** Waits for a call. What is not an error of the module is a defect of this page, and thrown. */
export async function outcomeOf<T>(call: PromiseLike<T>): Promise<Outcome<T>> {
  try {
    return { failed: false, answer: await call };
  } catch (error) {
    if (!(error instanceof UserModuleError)) throw error;
    return { failed: true, answer: { ...error }, reason: error.reason };
  }
}
