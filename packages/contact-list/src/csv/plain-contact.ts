import {
  CONTACT_LENGTHS,
  type ContactSpec,
  DEFAULT_CONTACT_PRIORITY,
} from '@perezvon/contracts/campaign/contact-spec'
import { LONGEST_NOTATION, toE164 } from '@perezvon/contracts/phone-number'
import { isTimeZone } from '@perezvon/contracts/time'
import type { Column } from './columns.ts'

type PlainContact = { -readonly [Name in keyof ContactSpec]: ContactSpec[Name] }

/** A contact of which nothing but its own columns is known; all keys in one order, so that all rows have one shape. */
function emptyContact(): PlainContact {
  return {
    id: undefined,
    phone: '',
    name: undefined,
    time_zone: undefined,
    variables: {},
    metadata: {},
    priority: DEFAULT_CONTACT_PRIORITY,
    not_before: undefined,
    not_after: undefined,
    agent: undefined,
    agent_version: undefined,
    consent: undefined,
  }
}

/**
 * The contact of a row in which everything is as it is nearly always; undefined where there is any doubt, and then the
 * schema of a contact judges the row. A million rows through the schema would cost more than all the rest of an import;
 * a test holds both to the same contacts. The values are as `cleanValue` leaves them.
 */
export function plainContact(columns: readonly Column[], values: readonly string[]): ContactSpec | undefined {
  const contact = emptyContact()
  for (let at = 0; at < columns.length; at += 1) {
    const column = columns[at]
    const value = values[at]
    if (column === undefined || value === undefined || value === '') continue
    if (!takeValue(contact, column, value)) return undefined
  }
  return contact.phone === '' ? undefined : contact
}

/** Whether the value fits without doubt. */
function takeValue(contact: PlainContact, column: Column, value: string): boolean {
  switch (column.kind) {
    case 'variable':
      contact.variables[column.name] = value
      return value.length <= CONTACT_LENGTHS.value
    case 'metadata':
      contact.metadata[column.name] = value
      return value.length <= CONTACT_LENGTHS.value
    case 'own':
      return takeOwnValue(contact, column.name, value)
    default:
      return false
  }
}

function takeOwnValue(contact: PlainContact, name: keyof ContactSpec, value: string): boolean {
  switch (name) {
    case 'id':
      contact.id = value
      return value.length <= CONTACT_LENGTHS.id
    case 'phone':
      contact.phone = (value.length <= LONGEST_NOTATION && !mayBeDecimal(value) && toE164(value)) || ''
      return contact.phone !== ''
    case 'name':
      contact.name = value
      return value.length <= CONTACT_LENGTHS.name
    case 'time_zone':
      contact.time_zone = value
      return isTimeZone(value)
    case 'priority':
      contact.priority = Number(value)
      return /^[0-9]$/.test(value)
    case 'consent':
      contact.consent = value
      return value.length <= CONTACT_LENGTHS.consent
    default:
      return false
  }
}

/** `79161234567.0`: most numbers do not end in a nought, and those have no dot. */
function mayBeDecimal(value: string): boolean {
  return value.endsWith('0') && /[.,]0+$/.test(value)
}
