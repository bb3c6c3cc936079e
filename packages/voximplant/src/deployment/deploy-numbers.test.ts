import type { Clock } from '@perezvon/runtime/clock'
import { Secret } from '@perezvon/runtime/secret'
import {
  createSimulatedVoximplant,
  type SimulatedVoximplant,
} from '@perezvon/simulator/rehearsal/simulated-voximplant'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createManagementApi, type ManagementApi } from '../management-api.ts'
import { stampedScript } from '../testing/stamped-script.ts'
import { type Deployed, deploy, planFor } from './deploy.ts'
import { type DesiredState, NOTHING_GONE } from './desired-state.ts'

const NUMBER = '+74951234567'
const instantly: Clock = { now: () => new Date(), sleep: async () => undefined }

let platform: SimulatedVoximplant
let api: ManagementApi

beforeEach(async () => {
  platform = createSimulatedVoximplant({ phoneNumbers: [NUMBER] })
  await platform.start()
  api = createManagementApi({
    baseUrl: platform.url,
    credentials: { accountId: String(platform.accountId), apiKey: new Secret(platform.apiKey) },
    clock: instantly,
    timeoutMs: 20_000,
  })
})
afterEach(async () => {
  await api.close()
  await platform.stop()
})

const WANTED: DesiredState = {
  application: 'numbered',
  scenarios: [{ name: 'numbered-call', script: stampedScript('numbered-call', 'x') }],
  rules: [{ name: 'in-call', pattern: '.*', scenarios: ['numbered-call'] }],
  numbers: [{ number: NUMBER, rule: 'in-call' }],
  secrets: [],
  gone: NOTHING_GONE,
}
const rented = () => api.rentedNumbers({ numbers: [NUMBER] })

async function bring(desired: DesiredState, by = api): Promise<Deployed> {
  const options = { api: by, clock: instantly }
  return deploy(await planFor(desired, { ...options, adopt: false }), options)
}

describe('a number that people may call', () => {
  test('is bound to its rule once the rule is there, verified, and free again where the deployment is undone', async () => {
    const planned = await planFor(WANTED, { api, clock: instantly, adopt: false })
    const steps = planned.plan.steps.map(({ kind }) => kind)
    expect(steps.indexOf('bind-number')).toBeGreaterThan(steps.indexOf('add-rule'))
    expect((await deploy(planned, { api, clock: instantly })).kind).toBe('deployed')
    expect(await rented()).toMatchObject([{ number: NUMBER, application: 'numbered', rule: 'in-call' }])
    expect(await bring(WANTED)).toMatchObject({ kind: 'unchanged' })
    await bring(planned.restorePoint)
    expect(await rented()).toEqual([{ number: NUMBER }])
  })

  /** Of what tells a number's rule, both fields are optional. */
  const telling = (...fields: ('rule' | 'ruleId')[]): ManagementApi => ({
    ...api,
    rentedNumbers: async (query) =>
      (await api.rentedNumbers(query)).map((number) => ({
        ...number,
        rule: fields.includes('rule') ? number.rule : undefined,
        ruleId: fields.includes('ruleId') ? number.ruleId : undefined,
      })),
  })

  test.each([
    ['its name', ['rule'] as const, 'unchanged'],
    ['its id', ['ruleId'] as const, 'unchanged'],
    // Bound to the application, and nobody knows to which rule: it is bound once more, which does no harm.
    ['nothing', [], 'deployed'],
  ])('stays bound to its rule where the platform tells of that %s', async (_, fields, again) => {
    const once = async () => (await bring(WANTED, telling(...fields))).kind
    expect([await once(), await once()]).toEqual(['deployed', again])
    expect(await rented()).toMatchObject([{ rule: 'in-call' }])
  })
})
