import { type Database, statement } from './database.ts'

/** The longest that a frequency cap looks back. */
const LOOKED_BACK_MS = 7 * 86_400_000

/** One look into the index a number: what it costs does not grow with the ledger. */
const LIST = statement<{ phone: string; dialled_at: Date[] }>(
  'dialled-list',
  `select asked.phone, dials.dialled_at from unnest($1::text[]) as asked (phone) cross join lateral (
     select array_agg(a.claimed_at) as dialled_at from attempts a where a.phone = asked.phone and a.claimed_at > $2
       and a.called_number is null
   ) as dials where dials.dialled_at is not null`,
)
const LOCK = statement('dialled-lock', `select pg_advisory_xact_lock(hashtextextended('dial of ' || $1, 0))`)

/** When each of the numbers was dialled in the last 7 days, by all campaigns and single calls. A claim counts as a dial; whoever called us was not dialled. */
export async function dialsOf(
  db: Database,
  { phones, now }: { phones: readonly string[]; now: Date },
): Promise<Map<string, Date[]>> {
  if (phones.length === 0) return new Map()
  const rows = await db.rows(LIST, [phones, new Date(now.getTime() - LOOKED_BACK_MS)])
  return new Map(rows.map(({ phone, dialled_at: dialledAt }) => [phone, dialledAt]))
}

/** Until the transaction ends, nobody else judges by its caps whether this number may be dialled. */
export async function lockNumber(tx: Database, { phone }: { phone: string }): Promise<void> {
  await tx.row(LOCK, [phone])
}
