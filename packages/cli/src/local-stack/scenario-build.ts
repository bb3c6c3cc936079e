import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PerezvonError } from '@perezvon/runtime/errors'

/** Builds the scenarios and answers the path of the one that calls are placed with. */
export async function buildScenario(root: string): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'voxengine/build.ts')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  child.stdout.on('data', (chunk) => output.push(String(chunk)))
  child.stderr.on('data', (chunk) => output.push(String(chunk)))
  const [code] = await once(child, 'close')
  if (code !== 0)
    throw new PerezvonError('scenario-not-built', `the scenario could not be built:\n${output.join('')}`)
  return join(root, 'voxengine/dist/asr-call.js')
}
