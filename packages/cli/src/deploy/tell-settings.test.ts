import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tellSettings } from './tell-settings.ts'

const settings = { VOXIMPLANT_APPLICATION_ID: '1', VOXIMPLANT_RULE_ID: '2' }

let folder: string
let said: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perezvon-tell-'))
  said = []
})
afterEach(() => rm(folder, { recursive: true }))

const tell = (
  over: Partial<Parameters<typeof tellSettings>[1]>,
  report: Parameters<typeof tellSettings>[0],
) => tellSettings(report, { environment: {}, file: undefined, say: (line) => said.push(line), ...over })

test('settings are shown as lines to be copied, unless they are set so already', async () => {
  await tell({}, { settings, outcome: 'deployed' })
  expect(said.slice(1)).toEqual(['VOXIMPLANT_APPLICATION_ID=1', 'VOXIMPLANT_RULE_ID=2'])
  said = []
  await tell({ environment: settings }, { settings, outcome: 'unchanged' })
  expect(said).toEqual(['The settings of the services name it already.'])
})

test('or they are written into a file', async () => {
  const file = join(folder, '.env')
  await tell({ file }, { settings, outcome: 'deployed' })
  expect(await readFile(file, 'utf8')).toBe('VOXIMPLANT_APPLICATION_ID=1\nVOXIMPLANT_RULE_ID=2\n')
})

test('a setting whose rule went with a roll-back is told', async () => {
  await tell({ environment: settings }, { settings: { VOXIMPLANT_APPLICATION_ID: '1' }, outcome: 'deployed' })
  expect(said.at(-1)).toMatch(/^! VOXIMPLANT_RULE_ID names a rule that is not there/)
})

test.each(['planned', 'refused', 'rolled-back', 'broken'] as const)(
  'where the deployment %s, no settings are given',
  async (outcome) => {
    await tell({ file: join(folder, 'none') }, { settings, outcome })
    expect(said).toEqual([])
  },
)
