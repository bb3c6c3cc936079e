import type { z } from 'zod'

/** Thrown by an operation that the platform refuses: the scenario sees an Error with this message. */
export class PlatformRefusal extends Error {
  override readonly name = 'PlatformRefusal'
}

/** One thing a scenario may ask of the platform: takes JSON, gives JSON or nothing. */
export type HostOperation = (argument: unknown) => unknown

/** The operations by name; the files in `inside/` are their only callers. */
export type HostOperations = Readonly<Record<string, HostOperation>>

/** An operation whose argument is checked before it runs. A wrong argument is a refusal, as on the platform. */
export function operation<Schema extends z.ZodType>(
  argument: Schema,
  run: (argument: z.output<Schema>) => unknown,
): HostOperation {
  return (given) => {
    const parsed = argument.safeParse(given)
    if (parsed.success) return run(parsed.data)
    const [issue] = parsed.error.issues
    throw new PlatformRefusal(`Invalid argument: ${issue?.path.join('.')} ${issue?.message}`)
  }
}
