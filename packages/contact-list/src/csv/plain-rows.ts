import { DEFAULT_CONTACT_PRIORITY } from '@perezvon/contracts/campaign/contact-spec'
import type { PlainContact } from '@perezvon/contracts/campaign/plain-contact'
import { E164_ROOM, writeE164 } from '@perezvon/contracts/phone-number'
import { MAX_ROW_CHARACTERS } from '../written-row.ts'
import { zoneOfNumberInBytes } from '../zone-of-number.ts'
import {
  DOUBTFUL,
  ENDS_ROW,
  isPlainDelimiter,
  isSolid,
  kindsOfBytes,
  LINE_FEED,
  PLAIN,
  RETURN,
} from './plain-bytes.ts'
import type { PlainColumns } from './plain-columns.ts'

/** Reads the plain rows of a table, from their bytes to contacts as bytes. */
export type PlainRows = {
  /**
   * Reads rows from a place at which one begins; answers where the first begins that raises a doubt or is not whole. The
   * bytes are UTF-8 without a fault.
   */
  read(bytes: Uint8Array, from: number, to: number): number
  /** The lines read since it was asked last. */
  lines(): number
}

const ZERO = 48
const NINE = 57
const NO_ROW = -1

/**
 * Of rows in which all is as it is nearly always: as many values as columns, no quotes, no blanks around a value, a number
 * of digits. What such a row means is what the scanner and the schema of a contact make of it: a test holds both to the
 * same contacts. Undefined where the delimiter is an unusual one.
 */
export function createPlainRows(options: {
  table: PlainColumns
  delimiter: string
  plain: (contact: PlainContact) => void
}): PlainRows | undefined {
  const { table, delimiter, plain } = options
  if (!isPlainDelimiter(delimiter.charCodeAt(0))) return undefined
  const kinds = kindsOfBytes(delimiter.charCodeAt(0))
  const width = table.mostBytes.length
  const bounds = new Int32Array(width * 2)
  const contact = emptyContact(table, bounds)
  let lines = 0

  /** Finds the values of the row at `from`; answers where the next one begins. */
  const findValues = (bytes: Uint8Array, from: number, to: number): number => {
    let begin = from
    let place = 0
    for (let at = from; at < to; at += 1) {
      const kind = kinds[bytes[at] ?? 0] ?? DOUBTFUL
      if (kind === PLAIN) continue
      if (kind === DOUBTFUL || place === bounds.length) return NO_ROW
      bounds[place] = begin
      bounds[place + 1] = at
      place += 2
      begin = at + 1
      if (kind === ENDS_ROW) return place === bounds.length ? afterLineEnd(bytes, at, to) : NO_ROW
    }
    return NO_ROW
  }

  return {
    read: (bytes, from, to) => {
      contact.bytes = bytes
      let at = from
      while (at < to) {
        const next = findValues(bytes, at, to)
        if (next === NO_ROW || next - at > MAX_ROW_CHARACTERS) return at
        if (!fits(table, bytes, bounds) || !takeOwn(contact, table)) return at
        plain(contact)
        lines += 1
        at = next
      }
      return at
    },
    lines: () => {
      const read = lines
      lines = 0
      return read
    },
  }
}

function emptyContact({ layout }: PlainColumns, bounds: Int32Array): PlainContact {
  return {
    layout,
    bounds,
    bytes: new Uint8Array(0),
    phone: new Uint8Array(E164_ROOM),
    phoneLength: 0,
    zone: null,
    priority: DEFAULT_CONTACT_PRIORITY,
  }
}

/** A CR alone is left to the scanner: whether it ends a line shows what follows. */
function afterLineEnd(bytes: Uint8Array, at: number, to: number): number {
  if (bytes[at] === LINE_FEED) return at + 1
  return bytes[at] === RETURN && at + 1 < to && bytes[at + 1] === LINE_FEED ? at + 2 : NO_ROW
}

/** Whether each value is there where it must be, short enough, and to be taken as it stands. */
function fits({ mostBytes, isRequired }: PlainColumns, bytes: Uint8Array, bounds: Int32Array): boolean {
  for (let column = 0; column < mostBytes.length; column += 1) {
    const from = bounds[2 * column] ?? 0
    const to = bounds[2 * column + 1] ?? 0
    if (from === to) {
      if (isRequired[column] === 1) return false
    } else if (to - from > (mostBytes[column] ?? 0) || !isSolid(bytes, from, to)) return false
  }
  return true
}

/** The number, its zone and the priority. */
function takeOwn(contact: PlainContact, { phone, priority }: PlainColumns): boolean {
  const { bytes, bounds } = contact
  const length = writeE164(contact.phone, bytes, bounds[2 * phone] ?? 0, bounds[2 * phone + 1] ?? 0)
  if (length === 0) return false
  contact.phoneLength = length
  contact.zone = zoneOfNumberInBytes(contact.phone, length)
  if (priority === undefined) return true
  const at = bounds[2 * priority] ?? 0
  contact.priority = DEFAULT_CONTACT_PRIORITY
  if (at === bounds[2 * priority + 1]) return true
  const digit = bytes[at] ?? 0
  contact.priority = digit - ZERO
  return digit >= ZERO && digit <= NINE
}
