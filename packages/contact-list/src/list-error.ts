import type { FieldFault } from '@perezvon/contracts/http/problem'
import { PerezvonError } from '@perezvon/runtime/errors'

/** A list that cannot be read at all, or not from here on; `faults` where they have a place of their own. */
export class ContactListError extends PerezvonError {
  override name = 'ContactListError'
  declare readonly code: 'malformed-body' | 'unsupported-content-type' | 'invalid-request'
  readonly faults: readonly FieldFault[]

  constructor(
    code: 'malformed-body' | 'unsupported-content-type' | 'invalid-request',
    message: string,
    options: { cause?: unknown; faults?: readonly FieldFault[] } = {},
  ) {
    super(code, message, { cause: options.cause, fault: 'contact' })
    this.faults = options.faults ?? []
  }
}

/** The header of a table that is none of a contact list. */
export function badHeader(
  field: string,
  fault: string,
  remedy = 'The first line names the columns',
): ContactListError {
  return new ContactListError('invalid-request', `${field} ${fault}. ${remedy}.`, {
    faults: [{ field, fault, remedy }],
  })
}
