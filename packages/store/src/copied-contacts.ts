import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import type { PlainContact, PlainField, PlainLayout } from '@perezvon/contracts/campaign/plain-contact'
import { CONTACT_ID_LENGTH, type WriteContactId } from '@perezvon/runtime/ids'
import { createCopyLines, type PlainJsonField, plainJsonField } from './copy-lines.ts'

/** The columns of `arriving_contacts` in the order in which a line has them. */
export const ARRIVING_COLUMNS =
  'line, id, client_id, phone, name, zone, variables, metadata, priority, not_before, not_after, consent, agent_name, agent_version'

/** Some contacts as COPY takes them. */
export type CopiedContacts = {
  count: number
  /** Stands in the copy's own memory until it is given back. */
  lines: Buffer<ArrayBuffer>
  /** Zone keys; a line has its place in here, since whole keys would be most of what is sent. */
  zones: string[]
}

export type ContactCopy = {
  add(listed: ListedContact): void
  addPlain(contact: PlainContact): void
  /** Whether there are enough for a transaction. */
  isFull(): boolean
  take(): CopiedContacts
  /** Lets the memory of what was taken serve again: an import needs the same two pieces of it from begin to end. */
  giveBack(taken: CopiedContacts): void
}

/** A transaction's rows: enough that its own cost is small beside theirs, few enough that it is short. */
const BATCH_ROWS = 5_000
/** Long rows make a smaller batch. */
const BATCH_BYTES = 4 * 1024 * 1024

/** Writes contacts down in COPY's text format, one after the other. */
export function createContactCopy(writeId: WriteContactId): ContactCopy {
  const lines = createCopyLines()
  let count = 0
  let zones = new Map<string, number>()
  let fields: LayoutFields = { layout: undefined, variables: [], metadata: [] }

  const placeOfZone = (zone: string): number => {
    const known = zones.get(zone)
    if (known !== undefined) return known
    const place = zones.size + 1
    zones.set(zone, place)
    return place
  }

  return {
    add: ({ contact, zone, agent }) => {
      count += 1
      lines.number(count)
      lines.written(CONTACT_ID_LENGTH, writeId)
      lines.value(contact.id)
      lines.value(contact.phone)
      lines.value(contact.name)
      lines.number(zone === null ? null : placeOfZone(zone))
      lines.object(contact.variables)
      lines.object(contact.metadata)
      lines.number(contact.priority)
      lines.value(contact.not_before)
      lines.value(contact.not_after)
      lines.value(contact.consent)
      lines.value(agent?.name)
      lines.number(agent?.version)
      lines.endLine()
    },
    addPlain: ({ layout, bytes, bounds, phone, phoneLength, zone, priority }) => {
      if (fields.layout !== layout) fields = fieldsOf(layout)
      count += 1
      lines.number(count)
      lines.written(CONTACT_ID_LENGTH, writeId)
      lines.plainAt(layout.id, bytes, bounds)
      lines.plain(phone, 0, phoneLength)
      lines.plainAt(layout.name, bytes, bounds)
      lines.number(zone === null ? null : placeOfZone(zone))
      lines.plainObject(fields.variables, bytes, bounds)
      lines.plainObject(fields.metadata, bytes, bounds)
      lines.number(priority)
      lines.value(null)
      lines.value(null)
      lines.plainAt(layout.consent, bytes, bounds)
      lines.value(null)
      lines.value(null)
      lines.endLine()
    },
    isFull: () => count >= BATCH_ROWS || lines.length() >= BATCH_BYTES,
    take: () => {
      const taken = { count, lines: lines.take(), zones: [...zones.keys()] }
      count = 0
      zones = new Map()
      return taken
    },
    giveBack: (taken) => lines.giveBack(taken.lines),
  }
}

/** The names of a layout's fields as they are written, made once for a list. */
type LayoutFields = {
  layout: PlainLayout | undefined
  variables: readonly PlainJsonField[]
  metadata: readonly PlainJsonField[]
}

function fieldsOf(layout: PlainLayout): LayoutFields {
  const written = (fields: readonly PlainField[]) =>
    fields.map(({ name, column }) => plainJsonField(name, column))
  return { layout, variables: written(layout.variables), metadata: written(layout.metadata) }
}
