import { Command } from 'commander'
import { runTests } from '../test/run-tests.ts'

/** `perezvon test [path or vitest option …]`: everything after `test` goes to vitest as it stands. */
export function createTestCommand(): Command {
  return new Command('test')
    .description('Run the tests on real Redis and PostgreSQL servers, started where none is given.')
    .argument('[filters...]', 'parts of test file paths, and options of vitest such as -t NAME')
    .allowUnknownOption()
    .action(async (filters: string[]) => {
      process.exitCode = await runTests(filters)
    })
}
