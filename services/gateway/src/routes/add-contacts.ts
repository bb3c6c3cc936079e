import { handOverContacts } from '@perezvon/contact-list/hand-over-contacts'
import type { JudgedRow, ListTerms } from '@perezvon/contact-list/judge-row'
import { readContactList } from '@perezvon/contact-list/read-contact-list'
import type { AddContactsReport } from '@perezvon/contracts/http/add-contacts'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { Assumptions, Preflight } from '@perezvon/contracts/http/preflight'
import type { CampaignId } from '@perezvon/contracts/ids'
import { addContacts as addRows } from '@perezvon/store/add-contacts'
import { findAgent } from '@perezvon/store/agents'
import { journalCampaign } from '@perezvon/store/campaign-journal'
import { findCampaign } from '@perezvon/store/campaigns'
import type { Database } from '@perezvon/store/database'
import type { GatewayContext } from '../context.ts'
import { tellFollowers, wakeDialers } from '../handing-on/hand-on.ts'
import { answerOnceRepeatably } from '../idempotency/answer-once.ts'
import { preflight } from '../preflight/preflight.ts'
import { notFound, ProblemError } from '../problems/problem.ts'
import { passingBytes } from '../serving/passing-bytes.ts'
import type { AnswerOf, BodyStream, RequestOf } from '../serving/route-handler.ts'
import { spooledBody } from '../serving/spooled-body.ts'

/** Faults are told of the first bad rows; all of them are counted. */
const FAULTS_TOLD = 1000

/** Adds contacts as they arrive. A bad row is reported, never fatal; the same list again adds nothing twice. */
export async function addContacts(
  ctx: GatewayContext,
  { params: { campaign_id: campaignId }, headers, body, query }: RequestOf<'add-contacts'>,
): Promise<AnswerOf<'add-contacts'>> {
  const { campaign, terms } = await campaignAndTerms(ctx.db, campaignId)
  if (query.dry_run) return { status: 200, body: await tryContacts(ctx, { campaign, terms, body }, query) }
  const key = headers['idempotency-key']
  const answered =
    key === undefined
      ? { status: 200 as const, body: await importRows(ctx, { campaignId, terms, body }) }
      : await importOnce(ctx, { key, campaignId, terms, body })
  ctx.telemetry.contactsAdded(campaignId, answered.body)
  await Promise.all([wakeDialers(ctx), tellFollowers(ctx, [campaignId])])
  return answered
}

async function campaignAndTerms(
  db: Database,
  campaignId: CampaignId,
): Promise<{ campaign: CampaignView; terms: ListTerms }> {
  const campaign = await findCampaign(db, { id: campaignId })
  if (campaign === undefined) throw notFound('campaign', campaignId)
  const agent = await findAgent(db, { name: campaign.spec.agent, version: campaign.agent_version })
  if (agent === undefined) throw new Error(`the agent that campaign ${campaignId} has pinned is gone`)
  const terms = { campaign: campaign.spec, agent, findAgent: (named: Named) => findAgent(db, named) }
  return { campaign, terms }
}

type Named = Parameters<ListTerms['findAgent']>[0]

/** What would come of a list: nothing is written. It is on disk first: a slow upload keeps no transaction open. */
async function tryContacts(
  ctx: GatewayContext,
  { campaign, terms, body }: { campaign: CampaignView; terms: ListTerms; body: BodyStream },
  assumptions: Assumptions,
): Promise<Preflight> {
  const { id: campaignId, spec } = campaign
  if (campaign.state === 'cancelled')
    throw new ProblemError('campaign-state', 'The campaign is cancelled: it takes no more contacts.')
  const list = await spooledBody(body)
  try {
    const rows = readContactList(list.body, terms)
    return await preflight(ctx, { campaignId, terms: spec, agent: terms.agent, rows, assumptions })
  } finally {
    await list.remove()
  }
}

type Import = { campaignId: CampaignId; terms: ListTerms; body: BodyStream }

/** A key is compared by the whole body, so the body is on disk before the first row is added. */
async function importOnce(
  ctx: GatewayContext,
  { key, campaignId, terms, body }: Import & { key: string },
): Promise<{ status: 200; body: AddContactsReport; headers?: Readonly<Record<string, string>> }> {
  const spooled = await spooledBody(body)
  try {
    return await answerOnceRepeatably(
      ctx,
      { key, scope: `add-contacts ${campaignId}`, request: spooled.digest },
      async () => ({
        status: 200 as const,
        body: await importRows(ctx, { campaignId, terms, body: spooled.body }),
      }),
    )
  } finally {
    await spooled.remove()
  }
}

async function importRows(
  ctx: GatewayContext,
  { campaignId, terms, body }: Import,
): Promise<AddContactsReport> {
  const rejected: Pick<AddContactsReport, 'rejected' | 'faults'> = { rejected: 0, faults: [] }
  const { added, duplicates, suppressed } = await addRows(ctx.db, {
    campaignId,
    contacts: (taker) =>
      handOverContacts({ ...body, bytes: passingBytes(body.bytes) }, terms, {
        ...taker,
        rejected: (row) => reject(row, rejected),
      }),
    now: ctx.clock.now(),
    writeId: ctx.ids.writeContact,
  })
  // Rows that cannot be read are told as soon as they are met, ahead of their neighbours.
  rejected.faults.sort((one, other) => one.line - other.line)
  const received = added + duplicates + suppressed + rejected.rejected
  if (added + suppressed > 0) {
    const detail = { received, added, duplicates, suppressed, rejected: rejected.rejected }
    await journalCampaign(ctx.db, { campaignId, entry: 'contacts-added', detail, now: ctx.clock.now() })
  }
  return { received, added, duplicates, suppressed, ...rejected }
}

function reject(
  { line, faults }: Extract<JudgedRow, { faults: unknown }>,
  report: Pick<AddContactsReport, 'rejected' | 'faults'>,
): void {
  report.rejected += 1
  if (report.rejected <= FAULTS_TOLD) report.faults.push(...faults.map((fault) => ({ line, ...fault })))
}
