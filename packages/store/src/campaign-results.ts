import type { ContactResult } from '@perezvon/contracts/http/export-results'
import type { CampaignId } from '@perezvon/contracts/ids'
import { contactsInOrder } from './contact-lists.ts'
import { type Database, statement } from './database.ts'
import { shownPhone } from './erased-phone.ts'

/** What became of a contact, and its place in the campaign. */
export type StoredResult = Omit<ContactResult, 'why_url' | 'call_url'> & { position: number }

type ResultRow = Omit<
  StoredResult,
  'agent' | 'due_at' | 'first_attempt_at' | 'last_attempt_at' | 'finished_at' | 'fields'
> & {
  due_at: Date | null
  first_attempt_at: Date | null
  last_attempt_at: Date | null
  finished_at: Date | null
  agent_name: string | null
  agent_version: number | null
  fields: ContactResult['fields'] | null
}

/** Each contact costs a look into an index for its attempts and for the last of them, whatever else there is. */
const PAGE = statement<ResultRow>(
  'results-page',
  `with page as (${contactsInOrder(
    `id, position, client_id, phone, name, state, outcome, reason, attempts, due_at, finished_at, variables, metadata`,
  )})
   select page.position, page.client_id, page.id as contact_id, page.phone, page.name, page.state, page.outcome,
     page.reason, page.attempts, page.due_at, page.finished_at, page.variables, page.metadata,
     tried.first_attempt_at, tried.last_attempt_at, tried.talk_seconds, tried.cost,
     last.call_id, last.caller_id, last.agent_name, last.agent_version,
     said.disposition, said.summary, said.fields, kept.state as recording
   from page
     cross join lateral (
       select min(coalesce(a.claimed_at, a.planned_at)) as first_attempt_at,
         max(coalesce(a.claimed_at, a.planned_at)) as last_attempt_at,
         round(coalesce(sum(l.duration_seconds), 0)::numeric, 3) as talk_seconds, coalesce(sum(l.cost), 0) as cost
       from attempts a left join calls l on l.call_id = a.call_id where a.contact_id = page.id) as tried
     left join lateral (
       select a.call_id, a.caller_id, a.agent_name, a.agent_version
       from attempts a where a.contact_id = page.id order by a.position desc limit 1) as last on true
     left join lateral (
       select n.disposition, n.summary,
         (select jsonb_object_agg(f.name, f.value) from analysis_fields f where f.call_id = n.call_id) as fields
       from attempts a join analyses n on n.call_id = a.call_id
       where a.contact_id = page.id order by a.position desc limit 1) as said on true
     left join lateral (
       select r.state from recordings r where r.call_id = last.call_id order by r.position desc limit 1) as kept on true
   order by page.position`,
)
const NAMES = statement<{ last: number | null; contacts: number; variables: string[]; metadata: string[] }>(
  'results-names',
  `with page as (${contactsInOrder('position, variables, metadata')})
   select max(position) as last, count(*) as contacts,
     array(select distinct name from page cross join lateral jsonb_object_keys(variables) as name) as variables,
     array(select distinct name from page cross join lateral jsonb_object_keys(metadata) as name) as metadata
   from page`,
)
const END = statement<{ position: number | null }>(
  'results-end',
  `select max(last.position) as position from unnest(array['waiting', 'in-attempt', 'finished']) as of (state)
     cross join lateral (
       select position from contacts where campaign_id = $1 and state = of.state order by position desc limit 1) as last`,
)

/** Enough that a page is cheap, little enough to be nothing in memory. */
const ROWS_A_PAGE = 500
const NAMES_A_PAGE = 5000

/**
 * What became of each contact that is in the campaign now, in the order in which they were added: each exactly once, as
 * it is when its page is read. Nothing stays open between pages, and no more than one is held.
 */
export async function* campaignResults(
  db: Database,
  { campaignId }: { campaignId: CampaignId },
): AsyncGenerator<StoredResult[]> {
  const end = (await db.row(END, [campaignId]))?.position ?? 0
  for (let after = 0; after < end; ) {
    const rows = await db.rows(PAGE, [campaignId, after, ROWS_A_PAGE])
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.position
    yield rows.filter(({ position }) => position <= end).map(resultOf)
  }
}

/**
 * The names of the variables and metadata that any contact of the campaign has, each list in alphabetical order. Stops
 * looking where there are more than `most` of either.
 */
export async function resultNames(
  db: Database,
  { campaignId, most }: { campaignId: CampaignId; most: number },
): Promise<{ variables: string[]; metadata: string[] }> {
  const [variables, metadata] = [new Set<string>(), new Set<string>()]
  for (let after = 0; variables.size <= most && metadata.size <= most; ) {
    const page = await db.row(NAMES, [campaignId, after, NAMES_A_PAGE])
    for (const name of page?.variables ?? []) variables.add(name)
    for (const name of page?.metadata ?? []) metadata.add(name)
    if (page === undefined || page.last === null || page.contacts < NAMES_A_PAGE) break
    after = page.last
  }
  return { variables: [...variables].sort(), metadata: [...metadata].sort() }
}

function resultOf({ agent_name: name, agent_version: version, ...row }: ResultRow): StoredResult {
  return {
    ...row,
    phone: shownPhone(row.phone),
    due_at: row.due_at?.toISOString() ?? null,
    first_attempt_at: row.first_attempt_at?.toISOString() ?? null,
    last_attempt_at: row.last_attempt_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
    agent: name === null ? null : `${name}@${version}`,
    fields: row.fields ?? {},
  }
}
