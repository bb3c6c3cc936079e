import type { CallEvent } from '@perezvon/contracts/events/call-event'
import type { SpokenEntry } from '@perezvon/simulator/ledger/entries'
import {
  createSimulatedVoximplant,
  type SimulatedVoximplant,
} from '@perezvon/simulator/rehearsal/simulated-voximplant'
import { expect } from 'vitest'
import { buildScenarios, type ScenarioName } from '../build.ts'
import { EXAMPLE_CLAIM } from './example-claim.ts'
import { type GatewayScript, type GatewayStub, startGatewayStub } from './gateway-stub.ts'

export const CALL_TOKEN = 'v1.call_01jz3k6v9m2c4x8q7t5w.t2k3b0.c2lnbmF0dXJl'
const RULE_ID = 1
const SPEED = 40
/** Ours, which people call. */
export const OUR_NUMBER = '+74951234567'
export const INBOUND_KEY = 'a key of the application, as long as any other'

type RigOptions = NonNullable<Parameters<typeof createSimulatedVoximplant>[0]>
type Persona = NonNullable<NonNullable<RigOptions['numbers']>['byNumber']>[string]

export type Rehearsal = {
  /** `asr-call` where it is left out. */
  scenario?: ScenarioName
  gateway?: GatewayScript
  person?: Persona
  /** Who is behind other numbers. */
  others?: Record<string, Persona>
  faults?: RigOptions['faults']
  rig?: Partial<RigOptions>
  /** So many sessions are started, one after the other, with the same token. */
  sessions?: number
  /** Instead of `<gateway URL>|<call token>`. */
  customData?: string
  /** Looks at what the gateway was given while its files are there. */
  looks?: (recordings: ReturnType<GatewayStub['recordings']>) => Promise<void>
  /** Somebody calls, rather than being called: how long they let it ring. */
  incoming?: { givesUpAfterMs?: number; from?: string; without?: 'secrets' }
  /** A second scenario of the same rule. */
  companion?: string
}

export type Rehearsed = {
  stub: GatewayStub
  events: CallEvent[]
  /** The one final report. Fails where there is none, or more than one. */
  ended(): Extract<CallEvent, { type: 'call.ended' }>
  types(): string[]
  ledger: SimulatedVoximplant['ledger']
  /** What the agent said, with how much of it was heard. */
  agent(): SpokenEntry[]
  log: string
}

/** Runs the built scenario in a simulated Voximplant until its session is over. */
export async function rehearse(rehearsal: Rehearsal = {}): Promise<Rehearsed> {
  const name = rehearsal.scenario ?? 'asr-call'
  const scenario = (await buildScenarios()).find((built) => built.name === name)
  if (!scenario) throw new Error('nothing was built')
  const stub = await startGatewayStub(rehearsal.gateway)
  const number = rehearsal.gateway?.number ?? EXAMPLE_CLAIM.number
  const files = [
    { name, source: scenario.code },
    ...(rehearsal.companion ? [{ name: 'companion', source: rehearsal.companion }] : []),
  ]
  const rig = createSimulatedVoximplant({
    speed: SPEED,
    rules: [{ ruleId: RULE_ID, files }],
    numbers: { byNumber: { ...rehearsal.others, [number]: rehearsal.person ?? 'answers' } },
    faults: rehearsal.faults ?? [],
    phoneNumbers: [OUR_NUMBER],
    secrets:
      rehearsal.incoming?.without === 'secrets'
        ? {}
        : { PEREZVON_GATEWAY_URL: stub.url, PEREZVON_INBOUND_KEY: INBOUND_KEY },
    ...rehearsal.rig,
  })
  await rig.start()
  try {
    const logs: string[] = []
    for (let started = 0; started < (rehearsal.sessions ?? 1); started += 1) {
      const sessionId = await (rehearsal.incoming
        ? callIn(rig, { from: number, ...rehearsal.incoming })
        : startScenario(rig, rehearsal.customData ?? `${stub.url}|${CALL_TOKEN}`))
      await expect.poll(() => rig.runningSessions(), { timeout: 55_000, interval: 20 }).toBe(0)
      logs.push((rig.sessionLog(sessionId) ?? []).join('\n'))
    }
    await rehearsal.looks?.(stub.recordings())
    return describe(stub, rig, logs.join('\n'))
  } finally {
    await rig.stop()
    await stub.close()
  }
}

async function callIn(
  rig: SimulatedVoximplant,
  { from, givesUpAfterMs }: { from: string; givesUpAfterMs?: number },
): Promise<number> {
  await askPlatform(rig, 'BindPhoneNumberToApplication', {
    phone_number: OUR_NUMBER,
    application_id: String(rig.applicationId),
    rule_id: String(RULE_ID),
  })
  const started = rig.receiveCall({ from, to: OUR_NUMBER, ...(givesUpAfterMs ? { givesUpAfterMs } : {}) })
  if (started === undefined) throw new Error('the number is not bound')
  return started.sessionId
}

async function startScenario(rig: SimulatedVoximplant, customData: string): Promise<number> {
  const answer = await askPlatform(rig, 'StartScenarios', {
    rule_id: String(RULE_ID),
    script_custom_data: customData,
  })
  if (answer.call_session_history_id === undefined) throw new Error(JSON.stringify(answer))
  return answer.call_session_history_id
}

async function askPlatform(
  rig: SimulatedVoximplant,
  method: string,
  parameters: Record<string, string>,
): Promise<{ call_session_history_id?: number }> {
  const response = await fetch(`${rig.url}/platform_api/${method}`, {
    method: 'POST',
    body: new URLSearchParams({ account_id: String(rig.accountId), api_key: rig.apiKey, ...parameters }),
  })
  return (await response.json()) as { call_session_history_id?: number }
}

function describe(stub: GatewayStub, rig: SimulatedVoximplant, log: string): Rehearsed {
  const events = stub.events()
  return {
    stub,
    events,
    ended() {
      const reports = events.filter((event) => event.type === 'call.ended')
      const [report] = reports
      expect(reports).toHaveLength(1)
      if (!report) throw new Error('there is no final report')
      return report
    },
    types: () => events.map(({ type }) => type),
    ledger: rig.ledger,
    agent: () =>
      [...rig.ledger.dials(), ...rig.ledger.incomingCalls()].flatMap(({ said }) =>
        said.filter(({ channel }) => channel === 'agent'),
      ),
    log,
  }
}
