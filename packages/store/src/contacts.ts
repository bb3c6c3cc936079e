import type { Outcome } from '@perezvon/contracts/call/outcome'
import type { ContactState } from '@perezvon/contracts/campaign/contact-state'
import type { ContactView } from '@perezvon/contracts/http/campaign-view'
import type { CampaignId, ContactId } from '@perezvon/contracts/ids'
import { CONTACT_COLUMNS, type ContactRow, contactViewOf, readContact } from './contact-row.ts'
import { type Database, statement } from './database.ts'
import { type Page, type PageQuery, pageFrom, placeOf } from './page-cursor.ts'

const LIST = statement<ContactRow>(
  'contact-list',
  `select ${CONTACT_COLUMNS} from contacts
   where campaign_id = $1 and ($2::bigint is null or position > $2)
     and ($3::text is null or state = $3) and ($4::text is null or outcome = $4)
   order by position limit $5`,
)
/** A contact as the API answers it. */
export async function findContact(
  db: Database,
  { contactId }: { contactId: ContactId },
): Promise<ContactView | undefined> {
  const row = await readContact(db, { contactId })
  return row && contactViewOf(row)
}

/** The contacts of a campaign, in the order in which they were added. Throws `bad-cursor`. */
export async function listContacts(
  db: Database,
  query: PageQuery & {
    campaignId: CampaignId
    state?: ContactState | undefined
    outcome?: Outcome | undefined
  },
): Promise<Page<ContactView>> {
  const { campaignId, state, outcome, cursor, limit } = query
  const rows = await db.rows(LIST, [campaignId, placeOf(cursor), state ?? null, outcome ?? null, limit + 1])
  return pageFrom(rows, { limit, place: (row) => row.position, item: contactViewOf })
}
