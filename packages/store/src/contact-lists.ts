import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { ContactState } from '@perezvon/contracts/campaign/contact-state'
import type { CampaignId } from '@perezvon/contracts/ids'
import { CONTACT_COLUMNS, type ContactRow } from './contact-row.ts'
import { type Database, type Statement, statement } from './database.ts'

/** What a list is narrowed by. */
export type ContactFilter = {
  state?: ContactState | undefined
  outcome?: Outcome | undefined
  reason?: string | undefined
  phone?: string | undefined
  clientId?: string | undefined
}

/** Filters in the order in which they narrow: the first one given leads, and has an index that begins with it. */
const LEADERS = ['phone', 'client_id', 'reason', 'outcome', 'state'] as const
type Leader = (typeof LEADERS)[number]

/** $1 campaign, $2 the place to go on after, $3 limit, then the values of LEADERS in their order. */
function listBy(leader: Leader): Statement<ContactRow> {
  const conditions = LEADERS.map((column, index) =>
    column === leader
      ? `${column} = $${index + 4}::text`
      : `($${index + 4}::text is null or ${column} = $${index + 4})`,
  )
  return statement<ContactRow>(
    `contact-list-by-${leader.replace('_', '-')}`,
    `select ${CONTACT_COLUMNS} from contacts
     where campaign_id = $1 and position > $2 and ${conditions.join(' and ')} order by position limit $3`,
  )
}

/** One statement a leader: a single one for all would be planned once, for whatever was asked first. */
const LISTS: Readonly<Record<Leader, Statement<ContactRow>>> = {
  phone: listBy('phone'),
  client_id: listBy('client_id'),
  reason: listBy('reason'),
  outcome: listBy('outcome'),
  state: listBy('state'),
}

/**
 * A campaign's contacts after a place ($2), in the order in which they were added, at most $3: the lists of the three
 * states merged, each read by its index no further than that.
 */
export function contactsInOrder(columns: string): string {
  const states: ContactState[] = ['waiting', 'in-attempt', 'finished']
  const lists = states.map(
    (state) => `(select ${columns} from contacts
      where campaign_id = $1 and state = '${state}' and position > $2 order by position limit $3)`,
  )
  return `select * from (${lists.join(' union all ')}) as c order by position limit $3`
}

const LIST_ALL = statement<ContactRow>('contact-list-all', contactsInOrder(CONTACT_COLUMNS))

/**
 * What reads the contacts of a campaign after a place, at most `limit`, in the order in which they were added: whatever
 * the list is narrowed by, it reads no more of a long one than it shows.
 */
export async function readContactList(
  db: Database,
  options: ContactFilter & { campaignId: CampaignId; after: number; limit: number },
): Promise<ContactRow[]> {
  const { campaignId, state, outcome, reason, phone, clientId, after, limit } = options
  const place = [campaignId, after, limit]
  const wanted: Record<Leader, string | undefined> = { phone, client_id: clientId, reason, outcome, state }
  const leader = LEADERS.find((name) => wanted[name] !== undefined)
  if (leader === undefined) return db.rows(LIST_ALL, place)
  return db.rows(LISTS[leader], [...place, ...LEADERS.map((name) => wanted[name] ?? null)])
}
