import type { AttemptState } from '@perezvon/contracts/call/attempt-state'
import type { CallId, CampaignId, ContactId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'
import { finishWaiting } from './suppressions.ts'

const REMEMBER = statement(
  'erasure-remember',
  `insert into erased_numbers (phone_hash, erased_at) values (decode(substr(erased_phone($1), 8), 'hex'), $2)
   on conflict do nothing`,
)
/** By the index of each campaign's numbers. Those that were erased before are found, too: Redis may still hold of them. */
const FIND_CONTACTS = statement<{ id: ContactId }>(
  'erasure-find-contacts',
  `select k.id from campaigns c join contacts k on k.campaign_id = c.id and k.phone in ($1, erased_phone($1))
   union all
   select k.id from contacts k where k.campaign_id is null and k.phone in ($1, erased_phone($1))`,
)
const LOCK_ATTEMPTS = statement<{
  call_id: CallId
  agent: string
  state: AttemptState
  claimed_by: string | null
  followed_up_at: Date | null
}>(
  'erasure-lock-attempts',
  `select call_id, agent_name || '@' || agent_version as agent, state, claimed_by, followed_up_at from attempts where contact_id = any($1)
   order by call_id for update`,
)
/** An earlier erasure that was lifted, and whose number came again: the campaign has each number once. */
const MAKE_ROOM = statement(
  'erasure-make-room',
  `update contacts k set phone = 'erased before: ' || k.id
   where k.id = any($1) and k.phone = erased_phone($2)
     and exists (select from contacts again where again.campaign_id = k.campaign_id and again.phone = $2)`,
)
const ERASE_CONTACTS = statement(
  'erasure-contacts',
  `update contacts set phone = erased_phone($2), name = null, variables = '{}', metadata = '{}', client_id = null,
     consent = null
   where id = any($1) and phone = $2`,
)
/** Who has not dialled yet may not any more: the refusal stands for every session. */
const ERASE_ATTEMPTS = statement(
  'erasure-attempts',
  `update attempts set phone = erased_phone($2), analysis_due_at = null,
     refusal = case when claimed_by is null then coalesce(refusal, 'suppressed') else refusal end,
     refusal_detail = case when claimed_by is null then 'the number was erased' else refusal_detail end,
     refused_at = case when claimed_by is null then coalesce(refused_at, $3) else refused_at end
   where contact_id = any($1) and phone = $2`,
)
const ERASE_DECISIONS = statement(
  'erasure-decisions',
  `update decisions set detail = case when decision = 'suppressed' then detail - 'reason' else '{}' end
   where contact_id = any($1) and (decision = 'suppressed' and detail ? 'reason'
     or regexp_replace(detail::text, '[^0-9]', '', 'g') like '%' || $2 || '%')`,
)
/** What was said goes, that it was said stays. */
const ERASE_EVENTS = statement(
  'erasure-events',
  `update call_events set event = event - array['text', 'detail', 'sip_reason']
   where call_id = any($1) and event ?| array['text', 'detail', 'sip_reason']`,
)
const ERASE_CALLS = statement(
  'erasure-calls',
  'update calls set sip_reason = null where call_id = any($1) and sip_reason is not null',
)
/** Its audio is the recording store's business. Before its transcript: whoever is saving one waits, and then may not. */
const ERASE_RECORDINGS = statement(
  'erasure-recordings',
  `update recordings set state = 'failed', reason = 'erased' where call_id = any($1) and reason is distinct from 'erased'`,
)
const ERASE_TRANSCRIPTS = statement(
  'erasure-transcripts',
  'delete from transcripts where recording_id in (select id from recordings where call_id = any($1))',
)
const ERASE_ANALYSES = statement('erasure-analyses', 'delete from analyses where call_id = any($1)')
const ERASE_TURNS = statement('erasure-turns', 'delete from turns where call_id = any($1)')
const ERASE_SUPPRESSIONS = statement('erasure-suppressions', 'delete from suppressions where phone = $1')
/** Answers that tell the number, and those of single calls to it: their requests are kept as a hash that has no salt. */
const ERASE_KEYS = statement(
  'erasure-idempotency-keys',
  `delete from idempotency_keys where strpos(body::text, $1) > 0
     or (scope = 'create-call' and body->>'call_id' = any($2))`,
)

/** How many rows were erased, or blanked where they stay. */
export type ErasedRows = {
  contacts: number
  calls: number
  events: number
  turns: number
  recordings: number
  transcripts: number
  analyses: number
  suppressions: number
  idempotencyKeys: number
}

/** `call-not-over`: a call to the number is on the line, or what follows one is not handed on yet. */
export type Erasure =
  | {
      became: 'erased'
      rows: ErasedRows
      callIds: CallId[]
      /** `name@version` of those that have talked to the number. */
      agents: string[]
      changed: CampaignId[]
    }
  | { became: 'call-not-over'; callIds: CallId[]; changed: CampaignId[] }

/**
 * Erases a number: from now on a salted hash keeps it suppressed, and nothing else of it stays. Who waits under it is
 * finished as refused. Where one of its calls is not over yet the number is suppressed all the same, and the rest is
 * left for another time. Again, it erases what has come since.
 */
export async function eraseNumber(
  db: Database,
  { phone, now }: { phone: string; now: Date },
): Promise<Erasure> {
  // Suppressed first, and by itself: from here on nobody plans a call to it or is granted one.
  const finished = await db.transaction(async (tx) => {
    await tx.run(REMEMBER, [phone, now])
    const numbers = [{ phone, reason: '' }]
    return finishWaiting(tx, { numbers, source: 'erased', now })
  })
  const changed = finished.map(({ campaignId }) => campaignId)
  return db.transaction(async (tx) => {
    const contactIds = (await tx.rows(FIND_CONTACTS, [phone])).map(({ id }) => id)
    // Attempts before contacts, as whoever ends a call takes them.
    const attempts = await tx.rows(LOCK_ATTEMPTS, [contactIds])
    const callIds = attempts.map(({ call_id }) => call_id)
    const open = attempts.filter(
      ({ state, claimed_by, followed_up_at }) =>
        claimed_by !== null && (state !== 'ended' || followed_up_at === null),
    )
    if (open.length > 0)
      return { became: 'call-not-over', callIds: open.map(({ call_id }) => call_id), changed }
    const rows = await eraseRows(tx, { phone, contactIds, callIds, now })
    const agents = [...new Set(attempts.map(({ agent }) => agent))]
    return { became: 'erased', rows, callIds, agents, changed }
  })
}

async function eraseRows(
  tx: Database,
  options: { phone: string; contactIds: ContactId[]; callIds: CallId[]; now: Date },
): Promise<ErasedRows> {
  const { phone, contactIds, callIds, now } = options
  const calls = await tx.run(ERASE_ATTEMPTS, [contactIds, phone, now])
  await tx.run(MAKE_ROOM, [contactIds, phone])
  const contacts = await tx.run(ERASE_CONTACTS, [contactIds, phone])
  await tx.run(ERASE_DECISIONS, [contactIds, digitsOf(phone)])
  await tx.run(ERASE_CALLS, [callIds])
  return {
    contacts,
    calls,
    events: await tx.run(ERASE_EVENTS, [callIds]),
    turns: await tx.run(ERASE_TURNS, [callIds]),
    recordings: await tx.run(ERASE_RECORDINGS, [callIds]),
    transcripts: await tx.run(ERASE_TRANSCRIPTS, [callIds]),
    analyses: await tx.run(ERASE_ANALYSES, [callIds]),
    suppressions: await tx.run(ERASE_SUPPRESSIONS, [phone]),
    idempotencyKeys: await tx.run(ERASE_KEYS, [phone, callIds]),
  }
}

/** What all ways of writing a number have in common. */
function digitsOf(phone: string): string {
  return phone.replace('+', '').slice(-10)
}
