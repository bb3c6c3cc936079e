import { judgeContacts, type ListTerms } from '@perezvon/contact-list/judge-row'
import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import type { CampaignSpec } from '@perezvon/contracts/campaign/campaign-spec'
import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import { profileFaults } from '@perezvon/contracts/campaign/profile-faults'
import type { Assumptions, Preflight } from '@perezvon/contracts/http/preflight'
import { findAgent } from '@perezvon/store/agents'
import { createCampaign as insertCampaign } from '@perezvon/store/campaigns'
import type { Database } from '@perezvon/store/database'
import { requireAgent, unknownAgent } from '../agent-choice/require-agent.ts'
import type { GatewayContext } from '../context.ts'
import { wakeDialers } from '../handing-on/hand-on.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { rowsOfSpec } from '../preflight/list-rows.ts'
import { preflight } from '../preflight/preflight.ts'
import { invalidRequest } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Creates a campaign, with or without its contacts. */
export async function createCampaign(
  ctx: GatewayContext,
  { body, headers, query }: RequestOf<'create-campaign'>,
): Promise<AnswerOf<'create-campaign'>> {
  if (query.dry_run) return { status: 200 as const, body: await tryCampaign(ctx, body, query) }
  const broken = profileFaults(body)
  if (broken.length > 0) throw invalidRequest(broken)
  const keyed = { key: headers['idempotency-key'], scope: 'create-campaign', request: body }
  const answered = await answerOnce(ctx, keyed, async (db) => {
    const contacts = await judgedContacts(db, body)
    const campaign = await insertCampaign(db, {
      id: ctx.ids.campaign(),
      spec: body,
      contacts,
      now: ctx.clock.now(),
      writeId: ctx.ids.writeContact,
    })
    if ('fault' in campaign) throw unknownAgent(body)
    return { status: 201 as const, body: campaign }
  })
  await wakeDialers(ctx)
  return { ...answered, headers: { ...answered.headers, location: `/campaigns/${answered.body.id}` } }
}

/** What would come of it: nothing is written. */
async function tryCampaign(
  ctx: GatewayContext,
  spec: CampaignSpec,
  assumptions: Assumptions,
): Promise<Preflight> {
  const agent = await requireAgent(ctx.db, spec)
  const rows = rowsOfSpec(spec, listTermsOf(ctx.db, spec, agent))
  return preflight(ctx, { terms: spec, agent, rows, assumptions })
}

/** In a campaign's own request every contact must fit: nobody looks at the line of a report. */
async function judgedContacts(db: Database, spec: CampaignSpec): Promise<ListedContact[]> {
  const agent = await requireAgent(db, spec)
  const judged = await judgeContacts(spec.contacts, listTermsOf(db, spec, agent))
  if ('faults' in judged) throw invalidRequest(judged.faults)
  return judged.contacts
}

function listTermsOf(db: Database, campaign: CampaignSpec, agent: AgentVersion): ListTerms {
  return { campaign, agent, findAgent: (named) => findAgent(db, named) }
}
