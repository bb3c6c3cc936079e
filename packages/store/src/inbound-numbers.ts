import { isDeepStrictEqual } from 'node:util'
import type { InboundNumberView } from '@perezvon/contracts/http/inbound-number-view'
import { type InboundNumberSpec, inboundNumberSpecSchema } from '@perezvon/contracts/inbound/inbound-number'
import { type Database, statement } from './database.ts'
import { nameOf, type Page, type PageQuery, pageFrom } from './page-cursor.ts'

type Row = { number: string; spec: unknown; created_at: Date; changed_at: Date; calls_in_progress: number }

const VIEW = `select n.number, n.spec, n.created_at, n.changed_at,
  (select count(*) from attempts a where a.called_number = n.number and a.campaign_id is null and a.ended_at is null)
    as calls_in_progress
  from inbound_numbers n`
const FIND = statement<Row>('inbound-number-find', `${VIEW} where n.number = $1`)
const LIST = statement<Row>(
  'inbound-number-list',
  `${VIEW} where $1::text is null or n.number > $1 order by n.number limit $2`,
)
const LOCK = statement(
  'inbound-number-lock',
  `select pg_advisory_xact_lock(hashtextextended('number ' || $1, 0))`,
)
const PUT = statement(
  'inbound-number-put',
  `insert into inbound_numbers (number, spec, created_at, changed_at) values ($1, $2, $3, $3)
   on conflict (number) do update set spec = excluded.spec, changed_at = excluded.changed_at`,
)
/** Where a newer version of the agent would answer. */
const LIST_UNPINNED = statement<{ number: string }>(
  'inbound-number-list-unpinned',
  `select n.number from inbound_numbers n
   where exists (
     select from jsonb_array_elements(
       jsonb_build_array(n.spec, n.spec->'when_closed') || coalesce(n.spec->'callers', '[]')) as named (part)
     where part->>'agent' = $1 and part->'agent_version' is null)
   order by n.number limit $2`,
)
const DELETE = statement('inbound-number-delete', 'delete from inbound_numbers where number = $1')

/** Who answers a number; undefined where nobody does. */
export async function findInboundNumber(
  db: Database,
  { number }: { number: string },
): Promise<InboundNumberView | undefined> {
  const row = await db.row(FIND, [number])
  return row && viewOf(row)
}

/** The numbers that are answered, by number. */
export async function listInboundNumbers(db: Database, page: PageQuery): Promise<Page<InboundNumberView>> {
  const rows = await db.rows(LIST, [nameOf(page.cursor) ?? null, page.limit + 1])
  return pageFrom(rows, { limit: page.limit, place: (row) => row.number, item: viewOf })
}

/** Says who answers a number from now on. `created`: nobody did. The same again changes nothing, not even the date. */
export async function putInboundNumber(
  db: Database,
  { number, spec, now }: { number: string; spec: InboundNumberSpec; now: Date },
): Promise<{ created: boolean; view: InboundNumberView }> {
  return db.transaction(async (tx) => {
    await tx.rows(LOCK, [number])
    const before = await tx.row(FIND, [number])
    const same = before !== undefined && isDeepStrictEqual(inboundNumberSpecSchema.parse(before.spec), spec)
    if (!same) await tx.run(PUT, [number, JSON.stringify(spec), now])
    const after = await tx.row(FIND, [number])
    if (after === undefined) throw new Error(`number ${number} is not there after it was written`)
    return { created: before === undefined, view: viewOf(after) }
  })
}

/** Numbers that name an agent and no version of it: its newest answers them. */
export async function numbersOfNewest(
  db: Database,
  { agent, limit }: { agent: string; limit: number },
): Promise<string[]> {
  return (await db.rows(LIST_UNPINNED, [agent, limit])).map(({ number }) => number)
}

/** From now on nobody answers the number. Answers what was there; undefined where nothing was. */
export async function deleteInboundNumber(
  db: Database,
  { number }: { number: string },
): Promise<InboundNumberView | undefined> {
  return db.transaction(async (tx) => {
    const before = await findInboundNumber(tx, { number })
    await tx.run(DELETE, [number])
    return before
  })
}

function viewOf(row: Row): InboundNumberView {
  return {
    ...inboundNumberSpecSchema.parse(row.spec),
    number: row.number,
    calls_in_progress: row.calls_in_progress,
    created_at: row.created_at.toISOString(),
    changed_at: row.changed_at.toISOString(),
  }
}
