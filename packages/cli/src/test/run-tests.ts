import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../project-root.ts'
import { type Tally, tallyExitCode, tallyRun, tallyText } from './tally.ts'

/**
 * Runs the tests as `perezvon test` does: the scenarios are built (some tests run the built file), vitest
 * runs with `filters` added to its command line, and `N passed, N failed` is the last line on stdout.
 * Answers the exit code: 0 only when something ran and nothing failed.
 */
export async function runTests(filters: string[], root: string = projectRoot): Promise<number> {
  const tally = (await buildScenarios(root))
    ? await runVitest(filters, root)
    : { passed: 0, failed: 1, skipped: 0 }
  if (tally.passed === 0 && tally.failed === 0) process.stderr.write('No test ran.\n')
  process.stdout.write(`${tallyText(tally)}\n`)
  return tallyExitCode(tally)
}

/** Whether the scenarios are built; true as well in a tree that has none. */
async function buildScenarios(root: string): Promise<boolean> {
  const build = join(root, 'voxengine/build.ts')
  if (!existsSync(build)) return true
  if ((await runNode([build], root)) === 0) return true
  process.stderr.write('The scenarios could not be built, so no test was run.\n')
  return false
}

async function runVitest(filters: string[], root: string): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'perezvon-test-'))
  try {
    const reportFile = join(folder, 'report.json')
    const exitCode = await runNode(
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportFile}`,
        ...filters,
      ],
      root,
    )
    const report = existsSync(reportFile) ? await readFile(reportFile, 'utf8') : undefined
    return tallyRun(report, exitCode)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs this very Node on `args`, its output ours, and answers its exit code (1 when a signal ended it). */
function runNode(args: string[], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
    // Ctrl-C reaches the child by the terminal, so we only wait for its end; a TERM sent to us alone would not.
    const wait = () => undefined
    const passOn = (signal: NodeJS.Signals) => child.kill(signal)
    process.on('SIGINT', wait)
    process.on('SIGTERM', passOn)
    child.once('error', reject)
    child.once('exit', (code) => {
      process.off('SIGINT', wait)
      process.off('SIGTERM', passOn)
      resolve(code ?? 1)
    })
  })
}
