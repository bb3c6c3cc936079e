import type { WrittenRow } from '@perezvon/contact-list/written-row'
import { fieldFaults } from '@perezvon/contracts/http/field-faults'
import type { FieldFault } from '@perezvon/contracts/http/problem'
import { suppressionFieldsSchema } from '@perezvon/contracts/http/suppression-view'
import type { NewSuppression } from '@perezvon/store/suppressions'

/** A row that suppresses a number, or why it does not. */
export type JudgedSuppression =
  | { line: number; suppression: NewSuppression }
  | { line: number; faults: readonly FieldFault[] }

/** A suppression that is over before it begins is a mistake. */
export const ALREADY_EXPIRED: FieldFault = {
  field: 'expires_at',
  fault: 'has passed',
  remedy: 'Give a moment that is still to come, or none',
}

/** Judges a row of a list of numbers. */
export function judgeSuppression(
  row: WrittenRow,
  { isTable, now }: { isTable: boolean; now: Date },
): JudgedSuppression {
  if ('faults' in row) return row
  const parsed = suppressionFieldsSchema.safeParse(isTable ? ownColumns(row.fields) : row.fields)
  if (!parsed.success) return { line: row.line, faults: fieldFaults(parsed.error) }
  const { phone, scope, reason, expires_at } = parsed.data
  const expiresAt = expires_at === undefined ? undefined : new Date(expires_at)
  if (expiresAt !== undefined && expiresAt <= now) return { line: row.line, faults: [ALREADY_EXPIRED] }
  return { line: row.line, suppression: { phone, scope, reason, expiresAt } }
}

const COLUMNS = Object.keys(suppressionFieldsSchema.shape)

/**
 * A table may have other columns, which say nothing here: lists come from other systems. A column whose name is misspelt
 * makes the suppression wider, never narrower.
 */
function ownColumns(fields: unknown): Record<string, unknown> {
  const { variables = {}, ...own } = isRecord(fields) ? fields : {}
  const cells: Record<string, unknown> = { ...own, ...(isRecord(variables) ? variables : {}) }
  return Object.fromEntries(COLUMNS.filter((name) => name in cells).map((name) => [name, cells[name]]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
