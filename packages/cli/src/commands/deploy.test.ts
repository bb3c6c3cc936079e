import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createSimulatedVoximplant,
  type SimulatedVoximplant,
} from '@perezvon/simulator/rehearsal/simulated-voximplant'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { projectRoot } from '../project-root.ts'

let platform: SimulatedVoximplant
let folder: string

beforeAll(async () => {
  platform = createSimulatedVoximplant({ applicationName: 'theirs' })
  await platform.start()
  folder = await mkdtemp(join(tmpdir(), 'perezvon-deploy-command-'))
})
afterAll(async () => {
  await platform.stop()
  await rm(folder, { recursive: true })
})

/** The command as a shell runs it. */
async function perezvon(options: readonly string[], settings: Record<string, string> = {}) {
  const main = join(projectRoot, 'packages/cli/src/main.ts')
  const child = spawn(process.execPath, [main, 'deploy', '--data', folder, ...options], {
    env: {
      PATH: process.env.PATH,
      VOXIMPLANT_API_URL: platform.url,
      VOXIMPLANT_ACCOUNT_ID: String(platform.accountId),
      VOXIMPLANT_API_KEY: platform.apiKey,
      ...settings,
    },
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code: z.number().parse(code), ...output }
}

test('from the first plan to the settings in a file, with the scenario as it is built', async () => {
  const plan = await perezvon(['--plan'])
  expect(plan).toMatchObject({ code: 2, stdout: expect.stringContaining('5 to add') })

  const env = join(folder, 'services.env')
  const deployed = await perezvon(['--write-env', env])
  expect(deployed).toMatchObject({ code: 0, stdout: expect.stringContaining('Verified') })
  const settings = Object.fromEntries(
    (await readFile(env, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => z.tuple([z.string(), z.string()]).parse(line.split('='))),
  )
  expect(Object.keys(settings)).toEqual([
    'VOXIMPLANT_APPLICATION_ID',
    'VOXIMPLANT_RULE_ID',
    'VOXIMPLANT_STREAMING_RULE_ID',
  ])

  const again = await perezvon(['--json'], settings)
  expect(again.code).toBe(0)
  expect(JSON.parse(again.stdout)).toMatchObject({ outcome: 'unchanged', steps: [], settings })
  expect(again.stderr).toContain('The settings of the services name it already.')
  expect((await perezvon(['--plan'], settings)).code).toBe(0)
  expect((await perezvon(['--rollback'], settings)).code).toBe(0)
})

test('a bad setting, a wrong key and a wrong option end with 1: only a plan with changes ends with 2', async () => {
  expect(await perezvon(['--plan'], { VOXIMPLANT_API_KEY: '' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('VOXIMPLANT_CREDENTIALS'),
  })
  expect(await perezvon(['--plan'], { VOXIMPLANT_API_KEY: 'wrong' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('authorization failed'),
  })
  expect(await perezvon(['--plan', '--prefix', 'No Good'])).toMatchObject({ code: 1 })
  expect(await perezvon(['--plan', '--secret', 'KEY=the value itself'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('NAME=VARIABLE'),
  })
})
