import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@perezvon/runtime/clock'
import { TerminalError } from '@perezvon/runtime/errors'
import {
  createSimulatedVoximplant,
  type SimulatedVoximplant,
} from '@perezvon/simulator/rehearsal/simulated-voximplant'
import type { ManagementApi } from '@perezvon/voximplant/management-api'
import { stampedScript } from '@perezvon/voximplant/testing/stamped-script'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { openManagementApi } from '../providers/management-credentials.ts'
import { type DeployFlags, type DeployReport, exitCodeOf } from './deploy-run.ts'
import { runDeploy } from './run-deploy.ts'
import { runRollback } from './run-rollback.ts'

let platform: SimulatedVoximplant
let api: ManagementApi
let folder: string
let said: string[]

beforeEach(async () => {
  platform = createSimulatedVoximplant({ applicationName: 'theirs' })
  await platform.start()
  folder = await mkdtemp(join(tmpdir(), 'perezvon-deploy-'))
  said = []
  api = await openManagementApi(configWith({}))
})
afterEach(async () => {
  await api.close()
  await platform.stop()
  await rm(folder, { recursive: true })
})

function configWith(settings: Record<string, string>) {
  return readConfig({
    VOXIMPLANT_API_URL: platform.url,
    VOXIMPLANT_ACCOUNT_ID: String(platform.accountId),
    VOXIMPLANT_API_KEY: platform.apiKey,
    ...settings,
  })
}

type Over = {
  flags?: DeployFlags
  settings?: Record<string, string>
  api?: ManagementApi
  signal?: AbortSignal
}

async function run(text: string, over: Over = {}, how = runDeploy): Promise<DeployReport> {
  said = []
  const file = join(folder, 'asr-call.js')
  await writeFile(file, `${stampedScript('asr-call', text)}\n`)
  return how({
    flags: over.flags ?? {},
    config: configWith(over.settings ?? {}),
    environment: over.settings ?? {},
    api: over.api ?? api,
    build: async () => [{ name: 'asr-call', version: 'any', file }],
    folder: join(folder, 'records'),
    clock: systemClock,
    signal: over.signal ?? new AbortController().signal,
    say: (line) => said.push(line),
  })
}
const rollback = (over: Over = {}) => run('not looked at', over, runRollback)

async function scriptOf(name: string): Promise<string | undefined> {
  const found = (await api.scenarios()).find((scenario) => scenario.name === name)
  return found === undefined ? undefined : api.scriptOf(found)
}

const failing = (): ManagementApi => ({
  ...api,
  addRule: async () => {
    throw new TerminalError('voximplant-1', 'the platform does not want to')
  },
})

test('a plan says what it would do and does nothing: 2 where there is something, 0 where there is not', async () => {
  const plan = await run('one', { flags: { plan: true } })
  expect(exitCodeOf(plan)).toBe(2)
  expect(plan.steps.map(({ step }) => step)).toEqual(['add-application', 'add-scenario', 'add-rule'])
  expect(said.at(-1)).toBe('Plan: 3 to add, 0 to change, 0 to remove.')
  expect(await api.applications({ name: 'perezvon' })).toEqual([])
  expect(exitCodeOf(await run('one'))).toBe(0)
  const again = await run('one', { flags: { plan: true } })
  expect(exitCodeOf(again)).toBe(0)
  expect(said.at(-1)).toBe('Nothing to change.')
})

test('the settings of the services are told: a call can be started by them', async () => {
  const { settings, outcome } = await run('one')
  expect(outcome).toBe('deployed')
  const applicationId = settings.VOXIMPLANT_APPLICATION_ID ?? ''
  const [rule] = await api.rules({ applicationId })
  expect(settings).toEqual({ VOXIMPLANT_APPLICATION_ID: applicationId, VOXIMPLANT_RULE_ID: rule?.ruleId })
  const start = await api.prepareStart({ ruleId: rule?.ruleId ?? '', customData: 'x' })
  expect(await start()).toMatchObject({
    kind: 'started',
  })
  expect(await run('one')).toMatchObject({ outcome: 'unchanged', settings })
})

test('a prefix is put before every name; without it, the application that the settings name is meant', async () => {
  const { settings } = await run('one', { flags: { prefix: 'test-' } })
  expect(settings).toMatchObject({ VOXIMPLANT_NAME_PREFIX: 'test-' })
  expect(await scriptOf('test-asr-call')).toBe(stampedScript('asr-call', 'one'))
  expect(await run('one', { settings })).toMatchObject({
    outcome: 'unchanged',
    application: { name: 'test-perezvon' },
  })
  await run('one', { flags: { application: 'perezvon' } })
  expect(await run('one', { settings, flags: { prefix: 'other-' } })).toMatchObject({
    application: { name: 'other-perezvon' },
  })
  await expect(run('one', { settings: { VOXIMPLANT_APPLICATION_ID: '999' } })).rejects.toMatchObject({
    code: 'bad-settings',
  })
})

test('a foreign scenario of the name is in the way: nothing is done, and the remedies are named', async () => {
  const applicationId = String(platform.applicationId)
  await api.addScenario({ applicationId, name: 'asr-call', script: '// theirs' })
  const refused = await run('one')
  expect(refused).toMatchObject({ outcome: 'refused', hindrances: [expect.stringContaining('--prefix')] })
  expect(exitCodeOf(refused)).toBe(1)
  expect(await api.applications({ name: 'perezvon' })).toEqual([])
  const inTheirs = { VOXIMPLANT_APPLICATION_ID: applicationId }
  expect(await run('one', { settings: inTheirs })).toMatchObject({ outcome: 'refused' })
  expect(await run('one', { settings: inTheirs, flags: { adopt: true } })).toMatchObject({
    outcome: 'deployed',
  })
  await rollback({ settings: inTheirs })
  expect(await scriptOf('asr-call')).toBe('// theirs')
})

test('secrets are taken from the environment by reference, and are nowhere to be read afterwards', async () => {
  const secret = [{ name: 'CRM_KEY', variable: 'CRM' }]
  await expect(run('one', { flags: { secret } })).rejects.toMatchObject({ code: 'bad-settings' })
  const { settings, ...report } = await run('one', { flags: { secret }, settings: { CRM: 'hush' } })
  const applicationId = settings.VOXIMPLANT_APPLICATION_ID ?? ''
  const [stored] = await api.secrets({ applicationId })
  expect((await api.secretValue({ applicationId, secretId: stored?.secretId ?? '' })).reveal()).toBe('hush')
  const changed = await run('one', { flags: { secret }, settings: { CRM: 'hush hush' } })
  expect(changed.steps).toMatchObject([{ step: 'replace-secret', name: 'CRM_KEY' }])
  const records = join(folder, 'records', String(platform.accountId), 'perezvon')
  const files = await Promise.all(
    (await readdir(records)).map((file) => readFile(join(records, file), 'utf8')),
  )
  expect(JSON.stringify([report, changed, said, files])).not.toContain('hush')
  const back = await rollback()
  expect(back.left).toEqual([expect.stringContaining('secret CRM_KEY keeps its value')])
})

test('what fails is undone, said, and on record with the undoing of each step', async () => {
  const failed = await run('one', { api: failing() })
  expect(failed).toMatchObject({ outcome: 'rolled-back', error: 'the platform does not want to', left: [] })
  expect(exitCodeOf(failed)).toBe(1)
  expect(said).toContain('All of it is undone.')
  expect(await scriptOf('asr-call')).toBeUndefined()
  const records = join(folder, 'records', String(platform.accountId), 'perezvon')
  const [file = ''] = await readdir(records)
  const lines = (await readFile(join(records, file), 'utf8')).trimEnd().split('\n')
  const events = lines.map((line): unknown => JSON.parse(line))
  expect(events.slice(0, 3)).toMatchObject([
    { event: 'begun' },
    { event: 'step', step: 'add-application', undo: expect.stringContaining('remove application') },
    { event: 'step', step: 'add-scenario', undo: 'remove scenario asr-call' },
  ])
  expect(events.at(-1)).toMatchObject({ event: 'ended', end: 'rolled-back' })
  await expect(rollback()).rejects.toMatchObject({ code: 'nothing-to-roll-back' })
})

test('a roll-back goes one deployment back, and again one, and can be looked at first', async () => {
  for (const text of ['one', 'two', 'three']) await run(text)
  const plan = await rollback({ flags: { plan: true } })
  expect(exitCodeOf(plan)).toBe(2)
  expect(await scriptOf('asr-call')).toBe(stampedScript('asr-call', 'three'))
  expect(await rollback()).toMatchObject({ outcome: 'deployed' })
  expect(await scriptOf('asr-call')).toBe(stampedScript('asr-call', 'two'))
  await rollback()
  expect(await scriptOf('asr-call')).toBe(stampedScript('asr-call', 'one'))
  const first = await rollback()
  expect(await scriptOf('asr-call')).toBeUndefined()
  expect(first.left).toEqual([expect.stringContaining('application perezvon stays')])
  await expect(rollback()).rejects.toMatchObject({ code: 'nothing-to-roll-back' })
})

test('a deployment that was broken off is undone together with the one that finished it', async () => {
  const { settings } = await run('one')
  await api.changePattern({ ruleId: settings.VOXIMPLANT_RULE_ID ?? '', pattern: 'by hand' })
  const stopping = new AbortController()
  const stopped: ManagementApi = {
    ...api,
    replaceScript: async (scenario) => {
      await api.replaceScript(scenario)
      stopping.abort(new Error('Ctrl-C'))
    },
  }
  await expect(run('two', { api: stopped, signal: stopping.signal })).rejects.toThrow('Ctrl-C')
  expect(await run('three')).toMatchObject({ outcome: 'deployed' })
  await rollback()
  expect(await scriptOf('asr-call')).toBe(stampedScript('asr-call', 'one'))
})

test('what somebody else changed since is not rolled over unseen', async () => {
  await run('one')
  await run('two')
  const [scenario] = await api.scenarios()
  await api.replaceScript({
    scenarioId: scenario?.scenarioId ?? '',
    script: '// newer, from another machine',
  })
  await expect(rollback()).rejects.toMatchObject({
    code: 'changed-since',
    message: expect.stringContaining('scenario asr-call'),
  })
  expect(await rollback({ flags: { adopt: true } })).toMatchObject({ outcome: 'deployed' })
  expect(await scriptOf('asr-call')).toBe(stampedScript('asr-call', 'one'))
})
