import { randomBytes as systemRandomBytes } from 'node:crypto'
import type { CallId, CampaignId, ContactId, RecordingId } from '@perezvon/contracts/ids'

const CROCKFORD = Buffer.from('0123456789abcdefghjkmnpqrstvwxyz')
const TAIL_LENGTH = 20

/** Writes a new id of a contact, `CONTACT_ID_LENGTH` bytes of ASCII. */
export type WriteContactId = (into: Uint8Array, at: number) => void

const CONTACT_PREFIX = Buffer.from('cont_')
export const CONTACT_ID_LENGTH = CONTACT_PREFIX.length + TAIL_LENGTH

/** Makes ids: 100 random bits, so that no two processes ever make the same one. */
export type Ids = {
  call(): CallId
  campaign(): CampaignId
  contact(): ContactId
  /** Writes a contact's id as ASCII: of those a list needs so many that texts would cost more than the rest. */
  writeContact: WriteContactId
  recording(): RecordingId
}

/** Ids are made in stock: asking the machine for its randomness costs more than making an id of it. */
const STOCKED_IDS = 100

/** Ids from the given source of random bytes. */
export function createIds(randomBytes: (count: number) => Uint8Array): Ids {
  let stock = ''
  let used = 0
  const tail = () => {
    if (used === stock.length) {
      stock = crockford(randomBytes(TAIL_LENGTH * STOCKED_IDS))
      used = 0
    }
    used += TAIL_LENGTH
    return stock.slice(used - TAIL_LENGTH, used)
  }
  return {
    call: () => `call_${tail()}`,
    campaign: () => `camp_${tail()}`,
    contact: () => `cont_${tail()}`,
    writeContact: createContactWriter(randomBytes),
    recording: () => `rec_${tail()}`,
  }
}

function createContactWriter(randomBytes: (count: number) => Uint8Array): WriteContactId {
  let random: Uint8Array = new Uint8Array(0)
  let used = 0
  return (into, at) => {
    if (used === random.length) {
      random = randomBytes(TAIL_LENGTH * STOCKED_IDS)
      used = 0
    }
    for (let index = 0; index < CONTACT_PREFIX.length; index += 1)
      into[at + index] = CONTACT_PREFIX[index] ?? 0
    const begin = at + CONTACT_PREFIX.length
    for (let index = 0; index < TAIL_LENGTH; index += 1)
      into[begin + index] = CROCKFORD[(random[used + index] ?? 0) & 31] ?? 0
    used += TAIL_LENGTH
  }
}

/** A character for each byte, from its last five bits. */
function crockford(bytes: Uint8Array): string {
  const characters = Buffer.alloc(bytes.length)
  writeCrockford(characters, bytes)
  return characters.toString('latin1')
}

/** By itself: V8 compiles a loop that something follows anew at each call. */
function writeCrockford(characters: Uint8Array, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += 1) characters[at] = CROCKFORD[(bytes[at] ?? 0) & 31] ?? 0
}

/** Ids from the machine's own randomness. */
export const systemIds: Ids = createIds(systemRandomBytes)
