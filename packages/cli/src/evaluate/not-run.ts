import { asError, PerezvonError } from '@perezvon/runtime/errors'

/** An evaluation that could not be run, whatever kept it from it: 1 is said of the agent alone. */
export class NotRun extends PerezvonError {
  override name = 'NotRun'
  readonly exitCode = 2

  constructor(thrown: unknown) {
    const error = asError(thrown)
    // Our own errors say what to do; of anything else the stack is all there is.
    super(
      'evaluation-not-run',
      error instanceof PerezvonError ? error.message : (error.stack ?? error.message),
      { cause: thrown },
    )
  }
}
