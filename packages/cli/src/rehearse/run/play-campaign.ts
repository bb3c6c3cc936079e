import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import type { AddContactsReport } from '@perezvon/contracts/http/add-contacts'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { Clock } from '@perezvon/runtime/clock'
import { systemIds } from '@perezvon/runtime/ids'
import type { Logger } from '@perezvon/runtime/logger'
import type { PublicApi } from '../../public-api/public-api.ts'
import type { OrderedSuppression, StoreFacts } from '../judge/facts.ts'
import type { Arrived } from '../stage/arrivals.ts'
import { type CarrierLedger, readCarrierLedger } from '../stage/carrier-ledger.ts'
import type { Stage } from '../stage/stage.ts'
import { startUpheavals, type UpheavalCounts, type UpheavalPlan } from '../stage/upheavals.ts'
import { patiently } from './patience.ts'
import { readStoreFacts, untilSettled } from './store-facts.ts'
import { suppressBeforeTurns, suppressNow, type Turn } from './suppress.ts'

/** What is played: a campaign, its people, and what befalls them. */
export type Play = {
  /** See `createSilentAgent`. */
  agent: AgentVersion
  /** The campaign as it is sent; agent, version and start are added. */
  spec: Record<string, unknown>
  /** Undefined: the specification brings its people. */
  contactsCsv: string | undefined
  suppressed: { beforeImport: readonly string[]; beforeStart: readonly string[]; beforeTurn: readonly Turn[] }
  upheavals: UpheavalPlan
  deadlineMs: number
}

export type PlayOptions = {
  stage: Stage
  api: PublicApi
  clock: Clock
  log: Logger
  signal: AbortSignal
  /** Told about the import, before anybody is called. */
  onImport: (report: AddContactsReport) => void
  onProgress: (campaign: CampaignView, seconds: number, upheavals: UpheavalCounts) => void
  onEvent: (what: string) => void
}

/** How a run ended: all contacts done; the campaign stopped itself; its time was over. */
export type RunEnding = 'completed' | 'paused' | 'late'

export type PlayedRun = {
  ending: RunEnding
  campaign: CampaignView
  seconds: number
  ledger: CarrierLedger
  arrived: Arrived
  store: StoreFacts
  suppressions: OrderedSuppression[]
  upheavals: UpheavalCounts
  /** Processes that ended although nobody killed them, and how. */
  endedByThemselves: string[]
}

const LOOK_MS = 1_000

/** Plays one campaign to its end, and takes down what carrier and store say of it, each for itself. */
export async function playCampaign(play: Play, options: PlayOptions): Promise<PlayedRun> {
  const { api, clock, stage } = options
  const { agent } = play
  const before = await suppressNow(api, play.suppressed.beforeImport, { clock, when: 'before-import' })
  const spec = { ...play.spec, agent: agent.name, agent_version: agent.version, start: false }
  const { id } = await api.createCampaign(spec, systemIds.campaign())
  if (play.contactsCsv !== undefined) options.onImport(await api.addContacts(id, play.contactsCsv))
  before.push(...(await suppressNow(api, play.suppressed.beforeStart, { clock, when: 'before-start' })))
  await api.startCampaign(id)

  const turns = suppressBeforeTurns(api, play.suppressed.beforeTurn, clock)
  const upheavals = startUpheavals(stage, play.upheavals, options)
  let followed: Followed
  try {
    followed = await followCampaign(id, play.deadlineMs, { ...options, upheavals })
  } finally {
    turns.stop()
    await upheavals.stop()
  }
  const suppressions = [...before, ...(await turns.done)]
  const leases = await untilSettled(stage, options)
  const campaign = await patiently(clock, () => api.getCampaign(id))
  const store = await readStoreFacts(api, campaign, leases)
  const ledger = await readCarrierLedger(stage.rehearsalUrl)
  const arrived = await stage.arrivals()
  const endedByThemselves = stage.services.flatMap(({ name, endsByItself }) =>
    endsByItself().map((how) => `${name}: ${how}`),
  )
  return {
    ...followed,
    campaign,
    ledger,
    arrived,
    store,
    suppressions,
    upheavals: upheavals.counts(),
    endedByThemselves,
  }
}

type Followed = { ending: RunEnding; seconds: number }

async function followCampaign(
  id: string,
  deadlineMs: number,
  options: PlayOptions & { upheavals: ReturnType<typeof startUpheavals> },
): Promise<Followed> {
  const { api, clock, signal, stage, upheavals } = options
  const since = clock.now().getTime()
  const seconds = () => (clock.now().getTime() - since) / 1000
  let cloudsEnded: string | undefined
  void stage.cloudsEnded.then((how) => {
    cloudsEnded = how
  })
  for (;;) {
    signal.throwIfAborted()
    if (cloudsEnded !== undefined)
      throw new Error(`the simulated clouds ended (${cloudsEnded}): see their log`)
    const campaign = await patiently(clock, () => api.getCampaign(id))
    const { finished, contacts } = campaign.counters
    options.onProgress(campaign, seconds(), upheavals.counts())
    upheavals.progress(contacts === 0 ? 1 : finished / contacts)
    if (campaign.state === 'completed') return { ending: 'completed', seconds: seconds() }
    if (campaign.state === 'paused') return { ending: 'paused', seconds: seconds() }
    if (seconds() * 1000 > deadlineMs) return { ending: 'late', seconds: seconds() }
    await clock.sleep(LOOK_MS)
  }
}
