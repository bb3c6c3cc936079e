import type { JournalWord } from '@perezvon/contracts/campaign/campaign-journal'
import type { CampaignSpec } from '@perezvon/contracts/campaign/campaign-spec'
import {
  CAMPAIGN_STATES,
  type CampaignCause,
  type CampaignState,
} from '@perezvon/contracts/campaign/campaign-state'
import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { CampaignId } from '@perezvon/contracts/ids'
import type { WriteContactId } from '@perezvon/runtime/ids'
import { addContacts } from './add-contacts.ts'
import { findAgent } from './agents.ts'
import { openCounters } from './campaign-counters.ts'
import { journalCampaign } from './campaign-journal.ts'
import { CAMPAIGN_VIEW, type CampaignRow, campaignViewOf } from './campaign-row.ts'
import { type Database, statement } from './database.ts'
import { finishWaitingContacts } from './finish-contacts.ts'
import { type Page, type PageQuery, pageFrom, placeOf } from './page-cursor.ts'
import { movesBy } from './state-moves.ts'

const FIND = statement<CampaignRow>('campaign-find', `${CAMPAIGN_VIEW} where c.id = $1`)
const LIST = statement<CampaignRow>(
  'campaign-list',
  `${CAMPAIGN_VIEW} where $1::bigint is null or c.position < $1 order by c.position desc limit $2`,
)
const INSERT = statement(
  'campaign-insert',
  `insert into campaigns (id, spec, agent_name, agent_version, state, not_before, not_after, created_at, changed_at,
     running_since)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $8, case when $5 = 'running' then $8::timestamptz end)`,
)
const MOVE = statement(
  'campaign-move',
  `update campaigns c set state = move.after, state_reason = $4, changed_at = $5,
     running_since = case when move.after <> 'running' then null when c.state = 'running' then c.running_since else $5 end
   from unnest($2::text[], $3::text[]) as move (before, after) where c.id = $1 and c.state = move.before`,
)
const PAUSE_ALL = statement<{ id: CampaignId }>(
  'campaign-pause-all',
  `with paused as (
     update campaigns c set state = move.after, state_reason = $3, changed_at = $4, running_since = null
     from unnest($1::text[], $2::text[]) as move (before, after) where c.state = move.before returning c.id
   )
   insert into campaign_journal (campaign_id, at, entry, detail)
   select id, $4, 'paused', jsonb_build_object('reason', $3::text) from paused returning campaign_id as id`,
)
const LOCK_EXHAUSTED = statement<{ id: CampaignId }>(
  'campaign-lock-exhausted',
  `select c.id from campaigns c join campaign_counters n on n.campaign_id = c.id
   where c.state = 'running' and n.contacts > 0 and n.waiting = 0 and n.in_attempt = 0
   for no key update of c skip locked`,
)
const COMPLETE = statement<{ id: CampaignId }>(
  'campaign-complete',
  `with completed as (
     update campaigns c set state = move.after, state_reason = null, changed_at = $4, running_since = null
     from campaign_counters n, unnest($2::text[], $3::text[]) as move (before, after)
     where c.id = any($1) and c.state = move.before and n.campaign_id = c.id
       and n.contacts > 0 and n.waiting = 0 and n.in_attempt = 0
     returning c.id, n.contacts
   )
   insert into campaign_journal (campaign_id, at, entry, detail)
   select id, $4, 'completed', jsonb_build_object('contacts', contacts) from completed returning campaign_id as id`,
)

/** How the journal tells a move. */
const MOVED: Readonly<Record<CampaignCause, JournalWord>> = {
  start: 'started',
  pause: 'paused',
  resume: 'resumed',
  cancel: 'cancelled',
  exhaust: 'completed',
  append: 'reopened',
}

/**
 * Creates a campaign with its first contacts, judged, in one transaction, and pins the agent's version. The contacts of
 * the specification itself are not looked at. The same `id` again answers the campaign that is there.
 */
export async function createCampaign(
  db: Database,
  options: {
    id: CampaignId
    spec: CampaignSpec
    contacts: readonly ListedContact[]
    now: Date
    writeId: WriteContactId
  },
): Promise<CampaignView | { fault: 'agent-not-found' }> {
  const { id, spec, contacts, now, writeId } = options
  const { contacts: _written, start, ...kept } = spec
  return db.transaction(async (tx) => {
    const existing = await findCampaign(tx, { id })
    if (existing !== undefined) return existing
    const agent = await findAgent(tx, { name: spec.agent, version: spec.agent_version })
    if (agent === undefined) return { fault: 'agent-not-found' as const }
    await tx.run(INSERT, [
      id,
      JSON.stringify(kept),
      agent.name,
      agent.version,
      start ? 'running' : 'draft',
      spec.not_before ?? null,
      spec.not_after ?? null,
      now,
    ])
    await openCounters(tx, { campaignId: id })
    await journalCampaign(tx, { campaignId: id, entry: 'created', detail: { started: start }, now })
    await addContacts(tx, { campaignId: id, contacts: [contacts], now, writeId })
    const created = await findCampaign(tx, { id })
    if (created === undefined) throw new Error(`campaign ${id} is not there after it was inserted`)
    return created
  })
}

/** A campaign with its counters. */
export async function findCampaign(
  db: Database,
  { id }: { id: CampaignId },
): Promise<CampaignView | undefined> {
  const row = await db.row(FIND, [id])
  return row && campaignViewOf(row)
}

/** Campaigns, the newest first. Throws `bad-cursor`. */
export async function listCampaigns(db: Database, page: PageQuery): Promise<Page<CampaignView>> {
  const rows = await db.rows(LIST, [placeOf(page.cursor), page.limit + 1])
  return pageFrom(rows, { limit: page.limit, place: (row) => row.position, item: campaignViewOf })
}

/**
 * Moves a campaign by a cause, as CAMPAIGN_STATES allows; otherwise answers the state that forbids it. Undefined: there is
 * no such campaign. After `cancel`, its waiting contacts are finished by `finishLeftContacts`, the first ones at once.
 */
export async function moveCampaign(
  db: Database,
  options: { id: CampaignId; cause: CampaignCause; reason?: string | undefined; now: Date },
): Promise<{ ok: true; campaign: CampaignView } | { ok: false; state: CampaignState } | undefined> {
  const { id, cause, reason, now } = options
  return db.transaction(async (tx) => {
    const moves = movesBy(CAMPAIGN_STATES, cause)
    const moved = await tx.run(MOVE, [id, moves.before, moves.after, reason ?? null, now])
    if (moved > 0)
      await journalCampaign(tx, { campaignId: id, entry: MOVED[cause], detail: told(reason), now })
    if (moved > 0 && cause === 'cancel') {
      await finishWaitingContacts(tx, {
        campaignId: id,
        outcome: 'cancelled',
        reason: 'campaign-cancelled',
        now,
      })
    }
    const campaign = await findCampaign(tx, { id })
    if (campaign === undefined) return undefined
    return moved > 0 ? { ok: true as const, campaign } : { ok: false as const, state: campaign.state }
  })
}

function told(reason: string | undefined): Record<string, unknown> {
  return reason === undefined ? {} : { reason }
}

/** Pauses every running campaign: the account may not call now. Answers their ids. */
export async function pauseAllCampaigns(
  db: Database,
  { reason, now }: { reason: string; now: Date },
): Promise<CampaignId[]> {
  const moves = movesBy(CAMPAIGN_STATES, 'pause')
  return (await db.rows(PAUSE_ALL, [moves.before, moves.after, reason, now])).map(({ id }) => id)
}

/**
 * Moves running campaigns to `completed` whose contacts all have their outcome. A campaign without contacts waits for its
 * first. The rows are locked before they are judged, so that contacts which are just being added are seen.
 */
export async function completeCampaigns(db: Database, { now }: { now: Date }): Promise<CampaignId[]> {
  const moves = movesBy(CAMPAIGN_STATES, 'exhaust')
  return db.transaction(async (tx) => {
    const exhausted = (await tx.rows(LOCK_EXHAUSTED)).map(({ id }) => id)
    if (exhausted.length === 0) return []
    return (await tx.rows(COMPLETE, [exhausted, moves.before, moves.after, now])).map(({ id }) => id)
  })
}
