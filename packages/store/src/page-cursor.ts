import { PerezvonError } from '@perezvon/runtime/errors'

export type Page<Item> = { items: Item[]; next_cursor: string | null }
export type PageQuery = { cursor?: string | undefined; limit: number }

/** An opaque cursor over the last row's place. */
export function toCursor(place: string | number): string {
  return Buffer.from(String(place)).toString('base64url')
}

/** The place of a numbered row; undefined without a cursor. Throws `bad-cursor` where it is none of ours. */
export function placeOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  const place = Number(Buffer.from(cursor, 'base64url').toString('utf8'))
  if (Number.isSafeInteger(place) && place >= 0) return place
  throw new PerezvonError('bad-cursor', 'the cursor is not one that this list gave: start without it')
}

/** The same for rows that are ordered by a name. */
export function nameOf(cursor: string | undefined): string | undefined {
  return cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString('utf8')
}

/** A page of at most `limit` from rows of which one more than that was asked. */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  options: { limit: number; place: (row: Row) => string | number; item: (row: Row) => Item },
): Page<Item> {
  const shown = rows.slice(0, options.limit)
  const last = shown.at(-1)
  const more = rows.length > options.limit && last !== undefined
  return { items: shown.map(options.item), next_cursor: more ? toCursor(options.place(last)) : null }
}
