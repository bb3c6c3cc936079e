import type { Clock } from '@perezvon/runtime/clock'
import { RetryableError, TerminalError } from '@perezvon/runtime/errors'
import { Secret } from '@perezvon/runtime/secret'
import {
  createSimulatedVoximplant,
  type SimulatedVoximplant,
} from '@perezvon/simulator/rehearsal/simulated-voximplant'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createManagementApi, type ManagementApi } from '../management-api.ts'
import { type Breakage, type BrokenWire, layBrokenWire } from '../testing/broken-wire.ts'
import { stampedScript } from '../testing/stamped-script.ts'
import { deploy, planFor } from './deploy.ts'
import { type DesiredState, NOTHING_GONE, requireDeployable } from './desired-state.ts'
import type { Step } from './step.ts'

const instantly: Clock = { now: () => new Date(), sleep: async () => undefined }

let platform: SimulatedVoximplant
let apis: ManagementApi[]
let wires: BrokenWire[]
let api: ManagementApi

beforeEach(async () => {
  platform = createSimulatedVoximplant()
  await platform.start()
  apis = []
  wires = []
  api = connect()
})
afterEach(async () => {
  await Promise.all(apis.map((one) => one.close()))
  await Promise.all(wires.map((wire) => wire.close()))
  await platform.stop()
})

function connect(wire?: BrokenWire, apiKey = platform.apiKey): ManagementApi {
  const connected = createManagementApi({
    baseUrl: platform.url,
    credentials: { accountId: String(platform.accountId), apiKey: new Secret(apiKey) },
    clock: instantly,
    timeoutMs: 20_000,
    ...(wire === undefined ? {} : { dispatcher: wire.dispatcher }),
  })
  apis.push(connected)
  return connected
}

function breakAt(index: number, how: Breakage): BrokenWire {
  const wire = layBrokenWire(platform.url, { index, how })
  wires.push(wire)
  return wire
}

/** Two scenarios, two rules of which the narrow one matches first, a secret. */
function desired(text: string, over: Partial<DesiredState> = {}): DesiredState {
  return {
    application: 'halo',
    scenarios: ['in-call', 'asr-call'].map((name) => ({ name, script: stampedScript(name, text) })),
    rules: [
      { name: 'in-call', pattern: '7495.*', scenarios: ['in-call'] },
      { name: 'asr-call', pattern: '.*', scenarios: ['asr-call'] },
    ],
    numbers: [],
    secrets: [{ name: 'KEY', value: new Secret(text) }],
    gone: NOTHING_GONE,
    ...over,
  }
}

async function bring(
  wanted: DesiredState,
  through = api,
  onStep?: (step: Step) => void,
  signal?: AbortSignal,
) {
  const options = { api: through, clock: instantly, adopt: false, signal }
  const planned = await planFor(wanted, options)
  expect(planned.plan.hindrances).toEqual([])
  return deploy(planned, { ...options, onStep })
}

/** Everything of the application, as somebody who looks into the account sees it. */
async function look(name = 'halo') {
  const application = (await api.applications()).find((one) => one.name === name)
  if (application === undefined) return undefined
  const { applicationId } = application
  const scenarios = await api.scenarios({ applicationId })
  const secrets = await api.secrets({ applicationId })
  return {
    scripts: Object.fromEntries(
      await Promise.all(scenarios.map(async (one) => [one.name, await api.scriptOf(one)] as const)),
    ),
    rules: (await api.rules({ applicationId })).map((rule) => [
      rule.name,
      rule.pattern,
      rule.scenarios.map((bound) => bound.name).join(),
    ]),
    secrets: Object.fromEntries(
      await Promise.all(
        secrets.map(
          async (one) => [one.name, (await api.secretValue({ applicationId, ...one })).reveal()] as const,
        ),
      ),
    ),
  }
}

function asWanted({ scenarios, rules, secrets }: DesiredState) {
  return {
    scripts: Object.fromEntries(scenarios.map(({ name, script }) => [name, script])),
    rules: rules.map((rule) => [rule.name, rule.pattern, rule.scenarios.join()]),
    secrets: Object.fromEntries(secrets.map(({ name, value }) => [name, value.reveal()])),
  }
}

test('an empty account gets all of it; again, nothing is done; a new build changes what it changed', async () => {
  const steps: string[] = []
  const first = await bring(desired('one'), api, ({ kind }) => steps.push(kind))
  expect(first.kind).toBe('deployed')
  expect(steps).toEqual([
    'add-application',
    'add-secret',
    'add-scenario',
    'add-scenario',
    'add-rule',
    'add-rule',
  ])
  expect(await look()).toEqual(asWanted(desired('one')))
  expect(await bring(desired('one'))).toMatchObject({ kind: 'unchanged' })
  expect(await bring(desired('two'))).toMatchObject({ kind: 'deployed' })
  expect(await look()).toEqual(asWanted(desired('two')))
})

test('what somebody did by hand is put right: pattern, order, bindings, text', async () => {
  await bring(desired('one'))
  const application = (await api.applications({ name: 'halo' })).find(({ name }) => name === 'halo')
  const applicationId = application?.applicationId ?? ''
  const [inbound, outbound] = await api.rules({ applicationId })
  const ids = (await api.scenarios({ applicationId })).map(({ scenarioId }) => scenarioId)
  await api.changePattern({ ruleId: inbound?.ruleId ?? '', pattern: '8.*' })
  await api.orderRules({ ruleIds: [outbound?.ruleId ?? '', inbound?.ruleId ?? ''] })
  await api.bindScenario({
    applicationId,
    ruleId: outbound?.ruleId ?? '',
    scenarioId: ids[0] ?? '',
    bind: true,
  })
  await api.replaceScript({
    scenarioId: ids[1] ?? '',
    script: `${desired('one').scenarios[1]?.script}\n// mine`,
  })
  expect((await bring(desired('one'))).kind).toBe('deployed')
  expect(await look()).toEqual(asWanted(desired('one')))
})

describe('broken off', () => {
  const CHANGES = [0, 1, 2, 3, 4, 5]

  test.each(CHANGES)('before change %i, by Ctrl-C: the same command finishes it', async (index) => {
    const stopping = new AbortController()
    let done = 0
    const stop = () => {
      done += 1
      if (done === index) stopping.abort(new Error('Ctrl-C'))
    }
    if (index === 0) stopping.abort(new Error('Ctrl-C'))
    const options = { api, clock: instantly }
    const planned = await planFor(desired('one'), { ...options, adopt: false })
    await expect(deploy(planned, { ...options, onStep: stop, signal: stopping.signal })).rejects.toThrow(
      'Ctrl-C',
    )
    expect(done).toBe(index)
    await bring(desired('one'))
    expect(await look()).toEqual(asWanted(desired('one')))
  })

  test.each(CHANGES)(
    'change %i is refused: all before it is undone, and a second run succeeds',
    async (index) => {
      const wire = breakAt(index, 'refused')
      const failed = await bring(desired('one'), connect(wire))
      expect(failed).toMatchObject({ kind: 'rolled-back', because: { code: 'voximplant-103' }, left: [] })
      expect(await look()).toBeUndefined()
      expect((await api.scenarios()).map(({ name }) => name)).toEqual([])
      await bring(desired('one'))
      expect(await look()).toEqual(asWanted(desired('one')))
    },
  )

  test.each(CHANGES)('change %i was made, but its answer got lost: it is not made twice', async (index) => {
    const wire = breakAt(index, 'answer-lost')
    expect((await bring(desired('one'), connect(wire))).kind).toBe('deployed')
    expect(wire.changes).toHaveLength(CHANGES.length)
    expect(await look()).toEqual(asWanted(desired('one')))
  })

  test.each([0, 1, 2])(
    'change %i of an update is refused: every text and secret is as it was',
    async (index) => {
      await bring(desired('one'))
      const failed = await bring(desired('two'), connect(breakAt(index, 'refused')))
      expect(failed).toMatchObject({ kind: 'rolled-back', left: [] })
      expect(await look()).toEqual(asWanted(desired('one')))
    },
  )
})

test('what is read back is not what was sent: the deployment is undone', async () => {
  await bring(desired('one'))
  const meddling: ManagementApi = {
    ...api,
    scriptOf: async (scenario) => (await api.scriptOf(scenario)).replace(/^two$/m, 'mangled'),
  }
  const failed = await bring(desired('two'), meddling)
  expect(failed).toMatchObject({ kind: 'rolled-back', because: { code: 'deployment-not-verified' } })
  expect(await look()).toEqual(asWanted(desired('one')))
})

test('an undoing that fails is told as such', async () => {
  await bring(desired('one'))
  const failing: ManagementApi = {
    ...api,
    replaceScript: async () => {
      throw new TerminalError('voximplant-1', 'no')
    },
    replaceSecret: async (secret) => {
      if (secret.value.reveal() === 'one') throw new TerminalError('voximplant-2', 'not back either')
      await api.replaceSecret(secret)
    },
  }
  expect(await bring(desired('two'), failing)).toMatchObject({
    kind: 'broken',
    because: { code: 'voximplant-1' },
    undoing: { code: 'voximplant-2' },
  })
  await bring(desired('two'))
  expect(await look()).toEqual(asWanted(desired('two')))
})

describe('names', () => {
  const planOf = async (wanted: DesiredState, adopt = false) =>
    (await planFor(wanted, { api, clock: instantly, adopt })).plan

  test('a scenario of the name in another application, or in the shared folder, is left alone', async () => {
    const { applicationId } = await api.addApplication({ name: 'theirs' })
    await api.addScenario({ applicationId, name: 'asr-call', script: '// theirs' })
    for (const adopt of [false, true])
      expect((await planOf(desired('one'), adopt)).hindrances).toEqual([
        { kind: 'scenario-elsewhere', scenario: 'asr-call', version: undefined },
      ])
    expect((await look('theirs'))?.scripts).toEqual({ 'asr-call': '// theirs' })
  })

  test('a foreign scenario in the application is adopted only where that was asked for, and comes back', async () => {
    const { applicationId } = await api.addApplication({ name: 'halo' })
    const { scenarioId } = await api.addScenario({ applicationId, name: 'asr-call', script: '// theirs' })
    await api.addRule({ applicationId, name: 'asr-call', pattern: '7.*', scenarioIds: [scenarioId] })
    expect((await planOf(desired('one'))).hindrances).toMatchObject([{ kind: 'scenario-foreign' }])
    const options = { api, clock: instantly, adopt: true }
    const planned = await planFor(desired('one'), options)
    expect((await deploy(planned, options)).kind).toBe('deployed')
    expect(await look()).toEqual({
      ...asWanted(desired('one')),
      rules: [
        ['in-call', '7495.*', 'in-call'],
        ['asr-call', '.*', 'asr-call'],
      ],
    })
    const back = await planFor(planned.restorePoint, options)
    expect((await deploy(back, options)).kind).toBe('deployed')
    expect(await look()).toEqual({
      scripts: { 'asr-call': '// theirs' },
      rules: [['asr-call', '7.*', 'asr-call']],
      secrets: {},
    })
  })

  test('a name taken in the last moment is told with its remedy, and all is undone', async () => {
    const planned = await planFor(desired('one'), { api, clock: instantly, adopt: false })
    const { applicationId } = await api.addApplication({ name: 'theirs' })
    await api.addScenario({ applicationId, name: 'asr-call', script: '// theirs' })
    const failed = await deploy(planned, { api, clock: instantly })
    expect(failed).toMatchObject({
      kind: 'rolled-back',
      because: { code: 'voximplant-133', message: expect.stringContaining('--prefix') },
    })
    expect(await look()).toBeUndefined()
  })

  test('what the platform would refuse is told before anything is asked', () => {
    const long = 'x'.repeat(30)
    const wrong = desired('one', {
      application: 'Halo Calls',
      scenarios: [
        { name: long, script: 'x' },
        { name: 'long-text', script: 'я'.repeat(65_536) },
      ],
      rules: [{ name: 'bare', pattern: '.*', scenarios: [] }],
      secrets: [{ name: '1st', value: new Secret('') }],
    })
    expect(() => requireDeployable(wrong)).toThrow(
      expect.objectContaining({
        settings: [
          expect.objectContaining({ setting: 'application Halo Calls' }),
          expect.objectContaining({ setting: `scenario ${long}` }),
          expect.objectContaining({ setting: 'scenario long-text' }),
          expect.objectContaining({ setting: 'rule bare' }),
          expect.objectContaining({ setting: 'secret 1st' }),
          expect.objectContaining({ setting: 'secret 1st' }),
        ],
      }),
    )
  })
})

test('an account with hundreds of applications, scenarios and rules is read to its end', async () => {
  for (let index = 0; index < 120; index += 1) {
    const { applicationId } = await api.addApplication({ name: `halo-${index}` })
    await api.addScenario({ applicationId, name: `other-${index}`, script: '' })
  }
  await bring(desired('one'))
  const { applicationId } =
    (await api.applications({ name: 'halo' })).find(({ name }) => name === 'halo') ?? {}
  const [scenario] = await api.scenarios(applicationId === undefined ? {} : { applicationId })
  for (let index = 0; index < 120; index += 1)
    await api.addRule({
      applicationId: applicationId ?? '',
      name: `rule-${index}`,
      pattern: '1',
      scenarioIds: [scenario?.scenarioId ?? ''],
    })
  const taken = desired('one', { scenarios: [{ name: 'other-119', script: stampedScript('x', 'y') }] })
  const { plan } = await planFor(taken, { api, clock: instantly, adopt: false })
  expect(plan.hindrances).toMatchObject([{ kind: 'scenario-elsewhere', scenario: 'other-119' }])
  expect(await bring(desired('one'))).toMatchObject({ kind: 'unchanged' })
})

test('a wrong key is told as it is; nothing is tried again', async () => {
  const wire = breakAt(-1, 'refused')
  const stranger = connect(wire, 'wrong')
  await expect(
    planFor(desired('one'), { api: stranger, clock: instantly, adopt: false }),
  ).rejects.toMatchObject({
    code: 'voximplant-100',
    fault: 'account',
  })
})

test('a busy platform is asked again after the pause that it wants, and no longer than a few times', async () => {
  const pauses: number[] = []
  const clock: Clock = { now: () => new Date(), sleep: async (ms) => void pauses.push(ms) }
  let busy = 1
  const crowded: ManagementApi = {
    ...api,
    scenarios: async (query) => {
      if (busy-- > 0) throw new RetryableError('voximplant-340', 'rate limit', { retryAfterMs: 20_000 })
      return api.scenarios(query)
    },
  }
  const options = { api: crowded, clock, adopt: false }
  const planned = await planFor(desired('one'), options)
  expect(pauses).toEqual([20_000])
  busy = 1
  expect((await deploy(planned, options)).kind).toBe('deployed')
  expect(await look()).toEqual(asWanted(desired('one')))
  busy = Number.POSITIVE_INFINITY
  await expect(planFor(desired('one'), options)).rejects.toMatchObject({ code: 'voximplant-340' })
  expect(pauses).toHaveLength(5)
})
