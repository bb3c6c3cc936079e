import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import { type Database, statement } from './database.ts'

/** The numbers that a campaign may show, and whether each only in one call at a time. */
export type CallerPool = { numbers: readonly string[]; oneCallAtATime: boolean }

const ADD = statement(
  'caller-add',
  'insert into caller_ids (number) select unnest($1::text[]) on conflict do nothing',
)
/** In the order of the numbers, so that plans with pools in common wait for each other instead of crosswise. */
const LOCK = statement<{ number: string }>(
  'caller-lock',
  `with locked as materialized (
     select number, used_at from caller_ids where number = any($1) order by number for update
   )
   select number from locked order by used_at nulls first, number`,
)
const LIST_FREE = statement<{ number: string }>(
  'caller-list-free',
  `select pool.number from unnest($1::text[]) as pool (number)
   where not exists (select from attempts a
     where a.caller_id = pool.number and a.ended_at is null and ($2 or a.caller_id_held))`,
)
/** A moment each, so that the order in which they were shown is kept. */
const MARK_USED = statement(
  'caller-mark-used',
  `update caller_ids c set used_at = $2::timestamptz + shown.place * interval '1 microsecond'
   from (select number, max(place) as place from unnest($1::text[]) with ordinality as given (number, place)
     group by number) as shown
   where c.number = shown.number`,
)

/** What a campaign shows; undefined: VOXIMPLANT_CALLER_ID, which nobody counts. */
export function callerPoolOf(terms: Pick<CampaignTerms, 'caller_id' | 'caller_ids'>): CallerPool | undefined {
  const { caller_id: only, caller_ids: pool } = terms
  if (pool !== undefined) return { numbers: pool.numbers, oneCallAtATime: pool.one_call_at_a_time }
  return only === undefined ? undefined : { numbers: [only], oneCallAtATime: false }
}

/** How many calls of the campaign may begin now for its caller IDs' sake. */
export async function roomOfPool(db: Database, pool: CallerPool): Promise<number> {
  if (!pool.oneCallAtATime) return Number.POSITIVE_INFINITY
  return (await listFree(db, pool)).length
}

/**
 * The numbers that calls may show now, the least recently shown first: of a pool with one call at a time those that no
 * open attempt shows, else those that none holds for itself. Nobody else chooses among them until the transaction ends.
 */
export async function lockCallerIds(tx: Database, pool: CallerPool): Promise<string[]> {
  let rows = await tx.rows(LOCK, [pool.numbers])
  if (rows.length < pool.numbers.length) {
    await tx.run(ADD, [pool.numbers])
    rows = await tx.rows(LOCK, [pool.numbers])
  }
  // Asked after the lock: what others have planned meanwhile is seen.
  const free = new Set(await listFree(tx, pool))
  return rows.map(({ number }) => number).filter((number) => free.has(number))
}

/** Notes that these numbers are shown now, in this order; a number may stand in it several times. */
export async function markCallerIdsUsed(
  tx: Database,
  { numbers, now }: { numbers: readonly string[]; now: Date },
): Promise<void> {
  if (numbers.length > 0) await tx.run(MARK_USED, [numbers, now])
}

async function listFree(db: Database, { numbers, oneCallAtATime }: CallerPool): Promise<string[]> {
  return (await db.rows(LIST_FREE, [numbers, oneCallAtATime])).map(({ number }) => number)
}
