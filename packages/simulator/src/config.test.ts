import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRehearsalConfig } from './config.ts'
import { serveRehearsal } from './rehearsal/serve-rehearsal.ts'

test('without any setting a rehearsal runs in real time on its own ports', () => {
  expect(readRehearsalConfig({})).toMatchObject({
    voximplant: { host: '127.0.0.1', port: 8900, speed: 1, seed: 1, rules: [] },
    openAi: { port: 8901, seed: 1 },
  })
})

test('rules name their files; a dials file adds people and faults', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rehearsal-'))
  const dials = join(folder, 'dials.json')
  await writeFile(
    dials,
    JSON.stringify({ numbers: { weights: { busy: 1 } }, faults: [{ fault: 'session-dies' }] }),
  )
  const { voximplant } = readRehearsalConfig({
    REHEARSAL_RULES: '5=a.js,b.js;6=c.js',
    REHEARSAL_SPEED: '50',
    REHEARSAL_DIALS: dials,
  })
  expect(voximplant).toMatchObject({
    speed: 50,
    rules: [
      { ruleId: 5, files: [{ path: 'a.js' }, { path: 'b.js' }] },
      { ruleId: 6, files: [{ path: 'c.js' }] },
    ],
    numbers: { weights: { busy: 1 } },
    faults: [{ fault: 'session-dies' }],
  })
  await rm(folder, { recursive: true })
})

test('a malformed setting is named', () => {
  expect(() => readRehearsalConfig({ REHEARSAL_RULES: 'text.js' })).toThrow(/REHEARSAL_RULES/)
  expect(() => readRehearsalConfig({ REHEARSAL_SPEED: '0' })).toThrow(/REHEARSAL_SPEED/)
})

test('both providers are served side by side, from files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rehearsal-'))
  const file = join(folder, 'quiet.js')
  await writeFile(file, 'VoxEngine.terminate()')
  const rehearsal = await serveRehearsal({
    voximplant: { rules: [{ ruleId: 5, files: [{ path: file }] }] },
    openAi: { seed: 1 },
  })
  const owner = `account_id=${rehearsal.voximplant.accountId}&api_key=${rehearsal.voximplant.apiKey}`
  const started = await fetch(`${rehearsal.voximplant.url}/platform_api/StartScenarios/?${owner}&rule_id=5`)
  expect(await started.json()).toMatchObject({ result: 1 })
  expect(rehearsal.openAi.url).toMatch(/\/v1$/)
  await rehearsal.stop()
  await rehearsal.stop()
  await rm(folder, { recursive: true })
})
