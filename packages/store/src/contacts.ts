import type { ContactView } from '@perezvon/contracts/http/campaign-view'
import type { CampaignId, ContactId } from '@perezvon/contracts/ids'
import { type ContactFilter, readContactList } from './contact-lists.ts'
import { contactViewOf, readContact } from './contact-row.ts'
import type { Database } from './database.ts'
import { type Page, type PageQuery, pageFrom, placeOf } from './page-cursor.ts'

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
  { cursor, ...query }: PageQuery & ContactFilter & { campaignId: CampaignId },
): Promise<Page<ContactView>> {
  const rows = await readContactList(db, { ...query, after: placeOf(cursor) ?? 0, limit: query.limit + 1 })
  return pageFrom(rows, { limit: query.limit, place: (row) => row.position, item: contactViewOf })
}
