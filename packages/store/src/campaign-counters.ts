import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { CampaignId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'

/** What a change adds to a campaign's figures; negative where something leaves. */
export type CounterChange = {
  campaignId: CampaignId
  contacts?: number
  waiting?: number
  inAttempt?: number
  finished?: number
  attempts?: number
  /** Of ended calls. */
  talkSeconds?: number
  /** Of ended calls, in the account's currency. */
  cost?: number
  /** Final outcomes of contacts, by outcome. */
  outcomes?: Partial<Record<Outcome, number>>
}

const OPEN = statement(
  'counters-open',
  'insert into campaign_counters (campaign_id) values ($1) on conflict do nothing',
)
const ADD = statement(
  'counters-add',
  `update campaign_counters set contacts = contacts + $2, waiting = waiting + $3, in_attempt = in_attempt + $4,
     finished = finished + $5, attempts = attempts + $6, talk_seconds = talk_seconds + $7, cost = cost + $8
   where campaign_id = $1`,
)
const ADD_OUTCOME = statement(
  'counters-add-outcome',
  `insert into campaign_outcomes (campaign_id, outcome, contacts) values ($1, $2, $3)
   on conflict (campaign_id, outcome) do update set contacts = campaign_outcomes.contacts + excluded.contacts`,
)

/** Gives a new campaign its row of zeros. */
export async function openCounters(db: Database, { campaignId }: { campaignId: CampaignId }): Promise<void> {
  await db.run(OPEN, [campaignId])
}

/**
 * Adds a change to a campaign's figures. Called last in the transaction that makes the change, since the row stays locked
 * until its end; several campaigns in one transaction are taken in the order of their ids.
 */
export async function countChange(tx: Database, change: CounterChange): Promise<void> {
  const { campaignId, contacts = 0, waiting = 0, inAttempt = 0, finished = 0, attempts = 0 } = change
  const { talkSeconds = 0, cost = 0 } = change
  await tx.run(ADD, [campaignId, contacts, waiting, inAttempt, finished, attempts, talkSeconds, cost])
  for (const [outcome, count] of Object.entries(change.outcomes ?? {})) {
    if (count !== 0) await tx.run(ADD_OUTCOME, [campaignId, outcome, count])
  }
}
