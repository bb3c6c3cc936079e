import { randomBytes as systemRandomBytes } from 'node:crypto'
import type { CallId, CampaignId, ContactId, RecordingId } from '@perezvon/contracts/ids'

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz'
const TAIL_LENGTH = 20

/** Makes ids: 100 random bits, so that no two processes ever make the same one. */
export type Ids = {
  call(): CallId
  campaign(): CampaignId
  contact(): ContactId
  recording(): RecordingId
}

/** Ids from the given source of random bytes. */
export function createIds(randomBytes: (count: number) => Uint8Array): Ids {
  const tail = () => Array.from(randomBytes(TAIL_LENGTH), (byte) => CROCKFORD[byte & 31]).join('')
  return {
    call: () => `call_${tail()}`,
    campaign: () => `camp_${tail()}`,
    contact: () => `cont_${tail()}`,
    recording: () => `rec_${tail()}`,
  }
}

/** Ids from the machine's own randomness. */
export const systemIds: Ids = createIds(systemRandomBytes)
