import type { FieldFault } from '@perezvon/contracts/http/problem'
import { UNREADABLE } from '../text/list-bytes.ts'
import type { WrittenRow } from '../written-row.ts'

const NO_JSON: FieldFault = { field: 'row', fault: 'is no JSON', remedy: 'Send one JSON object a contact' }
const NOT_READABLE: FieldFault = {
  field: 'row',
  fault: 'holds characters that cannot be read in this encoding',
  remedy: 'Send JSON as UTF-8',
}

export const TOO_LONG: FieldFault = {
  field: 'row',
  fault: 'is longer than 64 KiB',
  remedy: 'Leave out what is not said in a call',
}

/** One contact as JSON. What is no JSON is a bad row, not a bad list. */
export function jsonRow(line: number, written: string): WrittenRow {
  if (written.includes(UNREADABLE)) return { line, faults: [NOT_READABLE] }
  try {
    return { line, fields: JSON.parse(written) }
  } catch {
    // The parser's words would quote the row, which holds personal data.
    return { line, faults: [NO_JSON] }
  }
}
