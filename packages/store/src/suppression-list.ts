import {
  isOwnWish,
  type SuppressionScope,
  type SuppressionSource,
  type SuppressionView,
} from '@perezvon/contracts/http/suppression-view'
import type { CallId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'
import { type Page, type PageQuery, pageFrom, placeOf } from './page-cursor.ts'

type ListedRow = {
  position: number
  phone: string
  scope: SuppressionScope
  source: SuppressionSource
  reason: string
  call_id: CallId | null
  expires_at: Date | null
  created_at: Date
}

const COLUMNS = 'position, phone, scope, source, reason, call_id, expires_at, created_at'
const LIST = statement<ListedRow>(
  'suppression-list',
  `select ${COLUMNS} from suppressions
   where ($1::bigint is null or position < $1) and ($2::text is null or phone = $2)
     and ($3::text is null or source = $3) and ($4::text is null or scope = $4)
   order by position desc limit $5`,
)
const LOCK = statement<ListedRow>(
  'suppression-lock',
  `select ${COLUMNS} from suppressions where phone = $1 order by scope for update`,
)
const LOCK_ERASED = statement<{ phone_hash: Buffer }>(
  'suppression-lock-erased',
  `select phone_hash from erased_numbers
   where phone_hash = decode(substr(erased_phone($1), 8), 'hex') for update`,
)
const LIFT = statement('suppression-lift', 'delete from suppressions where phone = $1 and scope = any($2)')
const FORGET_ERASED = statement(
  'suppression-forget-erased',
  'delete from erased_numbers where phone_hash = $1',
)

/** The list, the newest first. What has expired is on it, too, until it is lifted. Throws `bad-cursor`. */
export async function listSuppressions(
  db: Database,
  query: PageQuery & {
    phone?: string | undefined
    source?: SuppressionSource | undefined
    scope?: SuppressionScope | undefined
  },
): Promise<Page<SuppressionView>> {
  const { phone, source, scope, cursor, limit } = query
  const values = [placeOf(cursor), phone ?? null, source ?? null, scope ?? null, limit + 1]
  const rows = await db.rows(LIST, values)
  return pageFrom(rows, { limit, place: (row) => row.position, item: viewOf })
}

/**
 * What lifting came to; `left` is what still keeps calls from the number. `own-wish`: the person asked for one of them,
 * and nobody says that the person agrees.
 */
export type Lifted =
  | { became: 'lifted'; scopes: SuppressionScope[]; left: SuppressionScope[] }
  | { became: 'own-wish' }
  | { became: 'not-found'; left: SuppressionScope[] }

/**
 * Takes a number off the list, wholly or for one scope; all of what is asked, or nothing. What the person asked for
 * (said, pressed, erased) is lifted only where `personAgreed`. Contacts that it had finished stay finished.
 */
export async function liftSuppression(
  db: Database,
  options: { phone: string; scope?: SuppressionScope | undefined; personAgreed: boolean },
): Promise<Lifted> {
  const { phone, scope, personAgreed } = options
  return db.transaction(async (tx) => {
    const rows = await tx.rows(LOCK, [phone])
    const erased = await tx.row(LOCK_ERASED, [phone])
    const standing = rows.map((row) => ({ scope: row.scope, isPersons: isOwnWish(row.source) }))
    if (erased !== undefined) standing.push({ scope: 'all', isPersons: true })
    const asked = standing.filter((row) => scope === undefined || row.scope === scope)
    const left = scopesOf(standing.filter((row) => !asked.includes(row)))
    if (asked.length === 0) return { became: 'not-found', left }
    if (asked.some(({ isPersons }) => isPersons) && !personAgreed) return { became: 'own-wish' }
    const scopes = scopesOf(asked)
    await tx.run(LIFT, [phone, scopes])
    if (erased !== undefined && scopes.includes('all')) await tx.run(FORGET_ERASED, [erased.phone_hash])
    return { became: 'lifted', scopes, left }
  })
}

function scopesOf(rows: readonly { scope: SuppressionScope }[]): SuppressionScope[] {
  return [...new Set(rows.map(({ scope }) => scope))]
}

function viewOf({ position: _, ...row }: ListedRow): SuppressionView {
  return {
    ...row,
    expires_at: row.expires_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  }
}
