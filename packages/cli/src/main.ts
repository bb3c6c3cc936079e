import { asError, ConfigError, PerezvonError } from '@perezvon/runtime/errors'
import { createProgram } from './program.ts'

const program = await createProgram(process.argv[2])
try {
  await program.parseAsync(process.argv)
} catch (thrown) {
  const error = asError(thrown)
  // Our own errors say what to do; of anything else the stack is all there is.
  process.stderr.write(`${error instanceof PerezvonError ? error.message : (error.stack ?? error.message)}\n`)
  process.exitCode = error instanceof ConfigError ? 2 : 1
}
