import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PerezvonError } from '@perezvon/runtime/errors'
import { z } from 'zod'

const builtSchema = z.array(z.object({ name: z.string(), version: z.string(), file: z.string() }))

/** A scenario as it was built just now: its name, and the file that holds its text. */
export type BuiltScenario = z.output<typeof builtSchema>[number]

/** Builds all scenarios. Throws `scenario-not-built` with what the build said. */
export async function buildScenarios(root: string): Promise<BuiltScenario[]> {
  const child = spawn(process.execPath, [join(root, 'voxengine/build.ts'), '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  const told: string[] = []
  child.stdout.on('data', (chunk) => output.push(String(chunk)))
  child.stderr.on('data', (chunk) => told.push(String(chunk)))
  const [code] = await once(child, 'close')
  if (code !== 0)
    throw new PerezvonError(
      'scenario-not-built',
      `the scenario could not be built:\n${[...output, ...told].join('')}`,
    )
  return builtSchema.parse(JSON.parse(output.join('')))
}

/** Builds the scenarios and answers the paths of their files. */
export async function buildScenarioFiles(root: string): Promise<string[]> {
  return (await buildScenarios(root)).map(({ file }) => file)
}

/** Builds the scenarios and answers the path of the one that most calls are placed with. */
export async function buildScenario(root: string): Promise<string> {
  await buildScenarios(root)
  return join(root, 'voxengine/dist/asr-call.js')
}
