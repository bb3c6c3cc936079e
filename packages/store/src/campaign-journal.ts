import type { JournalEntry, JournalWord } from '@perezvon/contracts/campaign/campaign-journal'
import type { CampaignId } from '@perezvon/contracts/ids'
import { type Database, statement } from './database.ts'
import { type Page, type PageQuery, pageFrom, placeOf } from './page-cursor.ts'

type JournalRow = { id: number; at: Date; entry: JournalWord; detail: Record<string, unknown> }

/** The campaign's row is held first: so the entries of one campaign become visible in the order of their ids. */
const WRITE = statement(
  'journal-write',
  `with held as (select id from campaigns where id = $1 for no key update)
   insert into campaign_journal (campaign_id, at, entry, detail) select id, $2, $3, $4 from held`,
)
const LIST = statement<JournalRow>(
  'journal-list',
  `select id, at, entry, detail from campaign_journal where campaign_id = $1 and id > $2 order by id limit $3`,
)
const LAST = statement<{ id: number | null }>(
  'journal-last',
  'select max(id) as id from campaign_journal where campaign_id = $1',
)

/**
 * Writes into a campaign's journal what was done to it, in the transaction that does it. Who reads on from an entry's id
 * misses none that came later. Several campaigns in one transaction are taken in the order of their ids.
 */
export async function journalCampaign(
  tx: Database,
  options: {
    campaignId: CampaignId
    entry: JournalWord
    /** Plain JSON: the rule and the numbers that it rests on. */
    detail?: Readonly<Record<string, unknown>>
    now: Date
  },
): Promise<void> {
  const { campaignId, entry, detail = {}, now } = options
  await tx.run(WRITE, [campaignId, now, entry, JSON.stringify(detail)])
}

/** The journal of a campaign, the oldest entry first. Throws `bad-cursor`. */
export async function listJournal(
  db: Database,
  { campaignId, cursor, limit }: PageQuery & { campaignId: CampaignId },
): Promise<Page<JournalEntry>> {
  const rows = await db.rows(LIST, [campaignId, placeOf(cursor) ?? 0, limit + 1])
  return pageFrom(rows, { limit, place: (row) => row.id, item: entryOf })
}

/** What was written after an entry, in order, at most `limit`. */
export async function journalAfter(
  db: Database,
  { campaignId, after, limit }: { campaignId: CampaignId; after: number; limit: number },
): Promise<JournalEntry[]> {
  return (await db.rows(LIST, [campaignId, after, limit])).map(entryOf)
}

/** The place of the newest entry; 0 where there is none. */
export async function journalEnd(db: Database, { campaignId }: { campaignId: CampaignId }): Promise<number> {
  return (await db.row(LAST, [campaignId]))?.id ?? 0
}

function entryOf({ id, at, entry, detail }: JournalRow): JournalEntry {
  return { id, at: at.toISOString(), entry, detail }
}
