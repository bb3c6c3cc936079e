import { systemClock } from '@perezvon/runtime/clock'
import { createLogger } from '@perezvon/runtime/logger'
import { faultDials, ROUGH } from '../faults/fault-shares.ts'
import { judgeRun, type RunJudgement } from '../judge/judge-run.ts'
import { onStage } from '../run/on-stage.ts'
import { type PlayedRun, type PlayOptions, playCampaign } from '../run/play-campaign.ts'
import { QUICK } from '../run/quick-settings.ts'
import { createSilentAgent } from '../run/silent-agent.ts'
import type { StageOptions } from '../stage/stage.ts'
import { ACCEPTANCE_PEOPLE, acceptancePlay } from './acceptance-play.ts'

export type AcceptanceOptions = Pick<StageOptions, 'logs' | 'root' | 'toolsDirectory' | 'say'> &
  Pick<PlayOptions, 'onProgress' | 'onEvent' | 'onImport' | 'signal'> & {
    contacts: number
    seed: number
    speed: number
    scenarioFile: string
    agentYaml: string
  }

export type AcceptanceRun = PlayedRun & RunJudgement

/** How quick the simulated model is: nobody listens. */
const MODEL = { firstTokenMs: 20, tokenIntervalMs: 0 }

/**
 * The acceptance rehearsal: two gateways and two dialers, one of them killed every few seconds, Redis and PostgreSQL
 * restarted, events and starts going astray, and at the end every promise held against the carrier's own ledger.
 */
export async function runAcceptance(options: AcceptanceOptions): Promise<AcceptanceRun> {
  const { contacts, seed, speed, scenarioFile, agentYaml, root, logs, toolsDirectory, say } = options
  const dials = {
    seed,
    speed,
    scenarioFile,
    voximplant: { numbers: { weights: ACCEPTANCE_PEOPLE }, faults: faultDials(ROUGH) },
    openai: MODEL,
  }
  const stageOptions = { dials, gateways: 2, dialers: 2, settings: QUICK, logs, root, toolsDirectory, say }
  return onStage(stageOptions, async (stage, api) => {
    const agent = await createSilentAgent(api, agentYaml)
    const nowMs = systemClock.now().getTime()
    const { play, ordersOf } = acceptancePlay({ contacts, seed, nowMs, agent })
    const run = await playCampaign(play, {
      stage,
      api,
      clock: systemClock,
      log: createLogger({ service: 'rehearsal', level: 'silent' }),
      signal: options.signal,
      onImport: options.onImport,
      onProgress: options.onProgress,
      onEvent: options.onEvent,
    })
    const { ledger, arrived, store } = run
    return { ...run, ...judgeRun({ ledger, arrived, store, orders: ordersOf(run.suppressions) }) }
  })
}

/** What the acceptance rehearsal leaves out. */
export const ACCEPTANCE_NOTES = [
  'recordings are off: nothing is transcribed or analysed',
  'cps_exceeded leaves out stretches in which the machine stood still (left_out)',
]
