import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { StoreFacts } from './judge/facts.ts'
import { mostAtOnce } from './judge/limits.ts'
import type { PlayedRun } from './run/play-campaign.ts'
import type { CarrierLedger } from './stage/carrier-ledger.ts'

/** The same facts from one side or the other. */
export type Word = {
  /** Of the carrier: sessions; of the store: attempts. */
  attempts: number
  dialled: number
  picked_up: number
  busy: number
  no_answer: number
  declined: number
  invalid_number: number
  talk_minutes: number
}

/** SIP codes of calls that nobody answered, as the carrier ends them. */
const CODES = { busy: 486, declined: 603, invalid_number: 404 } as const
const CODES_WITH_A_NAME: ReadonlySet<number> = new Set(Object.values(CODES))

/** What the carrier saw. */
export function carrierWord({ sessions, dials }: CarrierLedger): Word {
  const failed = (code: number) => dials.filter(({ failure }) => failure?.code === code).length
  return {
    attempts: sessions.length,
    dialled: dials.length,
    picked_up: dials.filter(({ answeredAtMs }) => answeredAtMs !== undefined).length,
    busy: failed(CODES.busy),
    // It rang until somebody gave up: the network, or the scenario at its ring time.
    no_answer: dials.filter(
      ({ answeredAtMs, failure }) => answeredAtMs === undefined && !CODES_WITH_A_NAME.has(failure?.code ?? 0),
    ).length,
    declined: failed(CODES.declined),
    invalid_number: failed(CODES.invalid_number),
    talk_minutes: minutes(dials.reduce((sum, { talkMs = 0 }) => sum + talkMs, 0)),
  }
}

/** What the store says. Whether a number was dialled it knows from the line alone: from calls that ended by it. */
export function storeWord({ calls }: StoreFacts, { counters }: CampaignView): Word {
  const ended = (outcome: string) => calls.filter((call) => call.outcome === outcome).length
  return {
    attempts: calls.length,
    dialled: calls.filter(({ outcome }) => outcome !== null && !NEVER_ON_THE_LINE.has(outcome)).length,
    picked_up: calls.filter(({ answered }) => answered).length,
    busy: ended('busy'),
    no_answer: ended('no-answer'),
    declined: ended('declined'),
    invalid_number: ended('invalid-number'),
    talk_minutes: minutes(counters.talk_seconds * 1000),
  }
}

const NEVER_ON_THE_LINE: ReadonlySet<string> = new Set([
  'refused',
  'cancelled',
  'account-fault',
  'failed',
  'lost',
  'expired',
])

function minutes(ms: number): number {
  return Math.round(ms / 6_000) / 10
}

/** What both the line for a program and the report for a person hold of any run. */
export function sidesOf({ ledger, store, campaign }: Pick<PlayedRun, 'ledger' | 'store' | 'campaign'>) {
  return {
    carrier: { ...carrierWord(ledger), most_at_once: mostAtOnce(ledger) },
    store: {
      ...storeWord(store, campaign),
      contacts: store.contacts.length,
      outcomes: campaign.counters.outcomes,
    },
  }
}
