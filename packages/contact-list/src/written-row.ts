import type { ContactSpec } from '@perezvon/contracts/campaign/contact-spec'
import type { FieldFault } from '@perezvon/contracts/http/problem'

/** A row as it was sent; `line` counts from 1: the line of a file, the place in a JSON array. */
export type WrittenRow = { line: number; fields: unknown } | { line: number; faults: readonly FieldFault[] }

/** The same, or a contact that was found to fit its schema while it was read. */
export type ReadRow = WrittenRow | { line: number; contact: ContactSpec }

/** No contact is longer as text; beyond it a quote or a bracket was not closed. */
export const MAX_ROW_CHARACTERS = 64 * 1024
