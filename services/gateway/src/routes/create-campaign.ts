import { judgeContacts } from '@perezvon/contact-list/judge-row'
import type { CampaignSpec } from '@perezvon/contracts/campaign/campaign-spec'
import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import { profileFaults } from '@perezvon/contracts/campaign/profile-faults'
import { findAgent } from '@perezvon/store/agents'
import { createCampaign as insertCampaign } from '@perezvon/store/campaigns'
import type { Database } from '@perezvon/store/database'
import type { GatewayContext } from '../context.ts'
import { wakeDialers } from '../handing-on/hand-on.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { invalidRequest, type ProblemError } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Creates a campaign, with or without its contacts. */
export async function createCampaign(
  ctx: GatewayContext,
  { body, headers }: RequestOf<'create-campaign'>,
): Promise<AnswerOf<'create-campaign'>> {
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
      newContactId: ctx.ids.contact,
    })
    if ('fault' in campaign) throw unknownAgent(body)
    return { status: 201 as const, body: campaign }
  })
  await wakeDialers(ctx)
  return { ...answered, headers: { ...answered.headers, location: `/campaigns/${answered.body.id}` } }
}

/** In a campaign's own request every contact must fit: nobody looks at the line of a report. */
async function judgedContacts(db: Database, spec: CampaignSpec): Promise<ListedContact[]> {
  const agent = await findAgent(db, { name: spec.agent, version: spec.agent_version })
  if (agent === undefined) throw unknownAgent(spec)
  const judged = await judgeContacts(spec.contacts, {
    campaign: spec,
    agent,
    findAgent: (named) => findAgent(db, named),
  })
  if ('faults' in judged) throw invalidRequest(judged.faults)
  return judged.contacts
}

function unknownAgent({ agent, agent_version }: CampaignSpec): ProblemError {
  return invalidRequest([
    {
      field: 'agent',
      fault: `there is no agent ${agent}${agent_version ? ` of version ${agent_version}` : ''}`,
      remedy: 'Store it by POST /agents first',
    },
  ])
}
