import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import type { ContactSpec } from '@perezvon/contracts/campaign/contact-spec'
import type { AddContactsReport } from '@perezvon/contracts/http/add-contacts'
import type { CampaignId } from '@perezvon/contracts/ids'
import { findAgent } from '@perezvon/store/agents'
import { findCampaign } from '@perezvon/store/campaigns'
import { addContacts as addRows } from '@perezvon/store/contacts'
import type { Database } from '@perezvon/store/database'
import { variableFaults } from '../agent-variables/agent-texts.ts'
import { contactRows, type JudgedRow } from '../contact-list/contact-rows.ts'
import { spooledBody } from '../contact-list/spooled-body.ts'
import type { GatewayContext } from '../context.ts'
import { wakeDialers } from '../handing-on/hand-on.ts'
import { answerOnceRepeatably } from '../idempotency/answer-once.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, BodyStream, RequestOf } from '../serving/route-handler.ts'

/** Faults are told of the first bad rows; all of them are counted. */
const FAULTS_TOLD = 1000

/** Adds contacts as they arrive. A bad row is reported, never fatal; the same list again adds nothing twice. */
export async function addContacts(
  ctx: GatewayContext,
  { params: { campaign_id: campaignId }, headers, body }: RequestOf<'add-contacts'>,
): Promise<AnswerOf<'add-contacts'>> {
  const agent = await agentOf(ctx.db, campaignId)
  const key = headers['idempotency-key']
  const answered =
    key === undefined
      ? { status: 200 as const, body: await importRows(ctx, { campaignId, agent, body }) }
      : await importOnce(ctx, { key, campaignId, agent, body })
  ctx.telemetry.contactsAdded(campaignId, answered.body)
  await wakeDialers(ctx)
  return answered
}

async function agentOf(db: Database, campaignId: CampaignId): Promise<AgentSpec> {
  const campaign = await findCampaign(db, { id: campaignId })
  if (campaign === undefined) throw notFound('campaign', campaignId)
  const agent = await findAgent(db, { name: campaign.spec.agent, version: campaign.agent_version })
  if (agent === undefined) throw new Error(`the agent that campaign ${campaignId} has pinned is gone`)
  return agent.spec
}

type Import = { campaignId: CampaignId; agent: AgentSpec; body: BodyStream }

/** A key is compared by the whole body, so the body is on disk before the first row is added. */
async function importOnce(
  ctx: GatewayContext,
  { key, campaignId, agent, body }: Import & { key: string },
): Promise<AnswerOf<'add-contacts'>> {
  const spooled = await spooledBody(body)
  try {
    return await answerOnceRepeatably(
      ctx,
      { key, scope: `add-contacts ${campaignId}`, request: spooled.digest },
      async () => ({
        status: 200 as const,
        body: await importRows(ctx, { campaignId, agent, body: spooled.body }),
      }),
    )
  } finally {
    await spooled.remove()
  }
}

async function importRows(
  ctx: GatewayContext,
  { campaignId, agent, body }: Import,
): Promise<AddContactsReport> {
  const rejected: Pick<AddContactsReport, 'rejected' | 'faults'> = { rejected: 0, faults: [] }
  const judged = contactRows(body, (contact) => variableFaults(agent, contact))
  const { added, duplicates, suppressed } = await addRows(ctx.db, {
    campaignId,
    rows: goodRows(judged, rejected),
    now: ctx.clock.now(),
    newContactId: ctx.ids.contact,
  })
  // Rows that cannot be read are told as soon as they are met, ahead of their neighbours.
  rejected.faults.sort((one, other) => one.line - other.line)
  const received = added + duplicates + suppressed + rejected.rejected
  return { received, added, duplicates, suppressed, ...rejected }
}

async function* goodRows(
  judged: AsyncIterable<JudgedRow>,
  report: Pick<AddContactsReport, 'rejected' | 'faults'>,
): AsyncGenerator<{ line: number; contact: ContactSpec }> {
  for await (const row of judged) {
    if ('contact' in row) {
      yield row
      continue
    }
    report.rejected += 1
    if (report.rejected <= FAULTS_TOLD)
      report.faults.push(...row.faults.map((fault) => ({ line: row.line, ...fault })))
  }
}
