import { isTooLate } from '@perezvon/contracts/campaign/campaign-opening'
import { type FrequencyCaps, frequencyOpening } from '@perezvon/contracts/campaign/frequency-caps'
import type { CampaignId, ContactId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'
import type { Deferral } from './deferrals.ts'
import { dialsOf } from './dialled-numbers.ts'
import { EXPIRES_AT, EXPIRY_RULE, type ExpiredContact, type ExpiryRule } from './expired-contacts.ts'

/** With caps so many who are due are looked at, even where fewer can be planned: who was called too often gives way. */
const LOOKED_AT_WITH_CAPS = 200

export type DueContact = {
  id: ContactId
  phone: string
  suppressed: boolean
  expires_at: Date | null
  expiry_rule: ExpiryRule
}

const LOCK = statement<DueContact>(
  'due-lock',
  `select due.id, due.phone, s.scope is not null as suppressed,
     due.expires_at, due.expiry_rule
   from campaigns c cross join generate_series(9, 0, -1) as level cross join lateral (
     select k.id, k.phone, ${EXPIRES_AT} as expires_at, ${EXPIRY_RULE} as expiry_rule from contacts k
     where k.campaign_id = c.id and k.state = 'waiting' and k.priority = level::smallint and k.due_at <= $2
       and coalesce(k.time_zone, c.spec->>'time_zone') <> all ($4::text[])
     order by k.due_at, k.position limit $3 for update skip locked
   ) as due left join lateral suppression_of(due.phone, c.spec->>'purpose', $2) as s on true
   where c.id = $1 and c.state = 'running' limit $3`,
)

/** Contacts who are due, by what is to become of them. */
export type DueContacts = {
  /** To be dialled, in the order of the list. */
  wanted: DueContact[]
  /** Their number was suppressed meanwhile. */
  suppressed: DueContact[]
  expired: ExpiredContact[]
  /** Called too often to be called now. */
  capped: Deferral[]
}

/**
 * Locks contacts of a running campaign who are due, the highest priority first, and sorts them: at most `limit` to be
 * dialled. Contacts of `closedZones` are passed over.
 */
export async function lockDueContacts(
  tx: Database,
  options: {
    campaignId: CampaignId
    limit: number
    closedZones: readonly string[]
    caps: FrequencyCaps
    now: Date
  },
): Promise<DueContacts> {
  const { campaignId, limit, closedZones, caps, now } = options
  const hasCaps = Object.keys(caps).length > 0
  const looked = hasCaps ? Math.max(limit, LOOKED_AT_WITH_CAPS) : limit
  const due = await tx.rows(LOCK, [campaignId, now, looked, closedZones])
  const suppressed = due.filter((contact) => contact.suppressed)
  const expired = due.flatMap((contact) => (contact.suppressed ? [] : expiryOf(contact, now)))
  const over = new Set(expired.map(({ contactId }) => contactId))
  const willing = due.filter((contact) => !contact.suppressed && !over.has(contact.id))
  const capped = hasCaps ? await cappedAmong(tx, { contacts: willing, caps, now }) : []
  const mustWait = new Set(capped.map(({ contactId }) => contactId))
  const wanted = willing.filter(({ id }) => !mustWait.has(id)).slice(0, limit)
  return { wanted, suppressed, expired, capped }
}

function expiryOf(contact: DueContact, now: Date): ExpiredContact[] {
  const { id: contactId, expires_at: expiresAt, expiry_rule: rule } = contact
  if (expiresAt === null || !isTooLate(now, expiresAt)) return []
  return [{ contactId, rule, detail: { expires_at: expiresAt.toISOString(), when: 'plan' } }]
}

async function cappedAmong(
  tx: Database,
  { contacts, caps, now }: { contacts: readonly DueContact[]; caps: FrequencyCaps; now: Date },
): Promise<Deferral[]> {
  const dials = await dialsOf(tx, { phones: contacts.map(({ phone }) => phone), now })
  return contacts.flatMap(({ id: contactId, phone }) => {
    const opening = frequencyOpening(caps, { dialledAt: dials.get(phone) ?? [], at: now })
    if (opening.open) return []
    const { cap, limit, dialled, opensAt: until } = opening
    const detail = { reason: 'frequency-cap', cap, limit, dialled, until: until.toISOString() }
    return [{ contactId, until, detail }]
  })
}
