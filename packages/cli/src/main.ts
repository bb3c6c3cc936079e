import { asError, ConfigError, PerezvonError } from '@perezvon/runtime/errors'
import { NotRun } from './evaluate/not-run.ts'
import { Interrupted } from './interruption.ts'
import { createProgram } from './program.ts'

/** Whatever a library left open must not keep a command that is done. */
const LAST_BREATH_MS = 250

const program = await createProgram(process.argv[2])
try {
  await program.parseAsync(process.argv)
} catch (thrown) {
  const error = asError(thrown)
  // Our own errors say what to do; of anything else the stack is all there is.
  process.stderr.write(`${error instanceof PerezvonError ? error.message : (error.stack ?? error.message)}\n`)
  process.exitCode = exitCodeOf(error)
}
setTimeout(() => process.exit(), LAST_BREATH_MS).unref()

function exitCodeOf(error: Error): number {
  if (error instanceof Interrupted || error instanceof NotRun) return error.exitCode
  return error instanceof ConfigError ? 2 : 1
}
