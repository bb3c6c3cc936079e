import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import type { ContactId } from '@perezvon/contracts/ids'
import { createCopyLines } from './copy-lines.ts'

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
export function createContactCopy(newContactId: () => ContactId): ContactCopy {
  const lines = createCopyLines()
  let count = 0
  let zones = new Map<string, number>()

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
      lines.id(newContactId())
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
