export type Guard = <Args extends unknown[]>(
  where: string,
  handler: (...args: Args) => unknown,
) => (...args: Args) => void

/**
 * Makes handlers that never throw: an exception in one would end the session as "JS session error", without a
 * report. What is thrown, at once or later, goes to `fail`, which itself must not throw.
 */
export function createGuard(fail: (where: string, error: unknown) => void): Guard {
  return (where, handler) =>
    (...args) => {
      try {
        const outcome = handler(...args)
        if (outcome instanceof Promise) outcome.catch((error: unknown) => fail(where, error))
      } catch (error) {
        fail(where, error)
      }
    }
}

/** What an error says, whatever was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
