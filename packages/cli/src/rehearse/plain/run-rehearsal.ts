import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import { systemClock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import { createLogger } from '@perezvon/runtime/logger'
import type { FaultPlan } from '../faults/fault-plan.ts'
import type { Orders } from '../judge/facts.ts'
import { judgeRun, type RunJudgement } from '../judge/judge-run.ts'
import { onStage } from '../run/on-stage.ts'
import { type PlayedRun, type PlayOptions, playCampaign } from '../run/play-campaign.ts'
import { QUICK } from '../run/quick-settings.ts'
import { createSilentAgent } from '../run/silent-agent.ts'
import type { StageOptions } from '../stage/stage.ts'
import { type Forecast, forecastLife } from './forecast.ts'
import { peopleOf } from './rehearsed-people.ts'
import { rehearsedTerms } from './rehearsed-terms.ts'

export type RehearsalOptions = Pick<StageOptions, 'logs' | 'root' | 'toolsDirectory' | 'say'> &
  Pick<PlayOptions, 'onProgress' | 'onEvent' | 'onImport' | 'signal'> & {
    /** What `POST /campaigns` takes. */
    spec: Readonly<Record<string, unknown>>
    /** Undefined: the specification brings its people. */
    contactsCsv: string | undefined
    agentYaml: string
    faults: FaultPlan
    seed: number
    speed: number
    scenarioFile: string
  }

export type RehearsalRun = PlayedRun & RunJudgement & { terms: CampaignTerms; forecast: Forecast }

const DEADLINE_MS = 30 * 60_000
const MODEL = { firstTokenMs: 50, tokenIntervalMs: 2 }

/** Rehearses somebody's campaign: the same people and rules in compressed time, and what the same calls are in life. */
export async function runRehearsal(options: RehearsalOptions): Promise<RehearsalRun> {
  const { seed, speed, scenarioFile, faults, root, logs, toolsDirectory, say } = options
  const voximplant = { faults: faults.dials }
  const dials = { seed, speed, scenarioFile, voximplant, openai: MODEL }
  const stageOptions = { dials, gateways: 2, dialers: 2, settings: QUICK, logs, root, toolsDirectory, say }
  return onStage(stageOptions, async (stage, api) => {
    const agent = await createSilentAgent(api, options.agentYaml)
    const { contacts, start: _, ...given } = options.spec
    const asked = { ...given, agent: agent.name, agent_version: agent.version }
    // A draft that is never started: the gateway judges it, and says what it would be with all its defaults.
    const { spec: terms } = await api.createCampaign({ ...asked, start: false }, systemIds.campaign())
    const rehearsed = rehearsedTerms(terms, speed)
    const run = await playCampaign(
      {
        agent,
        spec: { ...rehearsed, ...(options.contactsCsv === undefined ? { contacts } : {}) },
        contactsCsv: options.contactsCsv,
        suppressed: { beforeImport: [], beforeStart: [], beforeTurn: [] },
        upheavals: { seed, ...faults.upheavals },
        deadlineMs: DEADLINE_MS,
      },
      {
        ...options,
        stage,
        api,
        clock: systemClock,
        log: createLogger({ service: 'rehearsal', level: 'silent' }),
      },
    )
    const forecast = forecastLife(peopleOf(run, terms.time_zone), { terms, startAt: systemClock.now() })
    return { ...run, ...judgeRun({ ...run, orders: ordersOf(rehearsed, run) }), terms, forecast }
  })
}

/** Whoever the store has may be called at any hour. */
function ordersOf(terms: CampaignTerms, { store }: PlayedRun): Orders {
  const phones = new Set(store.contacts.map(({ phone }) => phone))
  return {
    contacts: store.contacts.length,
    concurrency: terms.concurrency,
    callsPerSecond: terms.calls_per_second,
    windows: [],
    termsOf: (phone) => (phones.has(phone) ? { zones: [] } : undefined),
    suppressions: [],
  }
}
