import type { CampaignSpec } from '@perezvon/contracts/campaign/campaign-spec'
import { findAgent } from '@perezvon/store/agents'
import { createCampaign as insertCampaign } from '@perezvon/store/campaigns'
import type { Database } from '@perezvon/store/database'
import { variableFaults } from '../agent-variables/agent-texts.ts'
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
  const keyed = { key: headers['idempotency-key'], scope: 'create-campaign', request: body }
  const answered = await answerOnce(ctx, keyed, async (db) => {
    await requireVariables(db, body)
    const campaign = await insertCampaign(db, {
      id: ctx.ids.campaign(),
      spec: body,
      now: ctx.clock.now(),
      newContactId: ctx.ids.contact,
    })
    if ('fault' in campaign) throw unknownAgent(body)
    return { status: 201 as const, body: campaign }
  })
  await wakeDialers(ctx)
  return { ...answered, headers: { ...answered.headers, location: `/campaigns/${answered.body.id}` } }
}

/** Nobody is called with a text that has a hole in it. */
async function requireVariables(db: Database, spec: CampaignSpec): Promise<void> {
  const agent = await findAgent(db, { name: spec.agent, version: spec.agent_version })
  if (agent === undefined) throw unknownAgent(spec)
  const faults = spec.contacts.flatMap((contact, index) =>
    variableFaults(agent.spec, contact, `contacts.${index}.`),
  )
  if (faults.length > 0) throw invalidRequest(faults)
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
