import { createHash } from 'node:crypto'
import { missingVariables } from '@perezvon/contracts/agent/variables'
import type { CampaignSpec } from '@perezvon/contracts/campaign/campaign-spec'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import { wakePump } from '@perezvon/livecall/capacity/pump-wake'
import type { JobHandler } from '@perezvon/queue/consumer'
import { TerminalError } from '@perezvon/runtime/errors'
import { findAgent } from '@perezvon/store/agents'
import { createCampaign as storeCampaign } from '@perezvon/store/campaigns'
import type { Database } from '@perezvon/store/database'
import { onceForKey } from '@perezvon/store/idempotency-keys'
import type { DialerContext } from '../context.ts'

/** The route's own scope, status and body: a client that asks both ways with one key gets one campaign. */
const SCOPE = 'create-campaign'
const CREATED = 201

/** The queue's way in: what `POST /campaigns` does, once for its key. A campaign that cannot be made is a dead letter. */
export function createCampaign(ctx: DialerContext): JobHandler<'create-campaign'> {
  return async ({ key, campaign: spec }, { log }) => {
    const now = ctx.clock.now()
    const requestHash = createHash('sha256').update(JSON.stringify(spec)).digest('hex')
    const answer = await onceForKey<CampaignView>(
      ctx.db,
      { key, scope: SCOPE, requestHash, now },
      async (tx) => {
        await requireAgentAndVariables(tx, spec)
        const id = ctx.ids.campaign()
        const created = await storeCampaign(tx, { id, spec, now, newContactId: ctx.ids.contact })
        if ('fault' in created) throw agentNotFound(spec)
        return { status: CREATED, body: created }
      },
    )
    if ('conflict' in answer)
      throw new TerminalError('idempotency-key-reused', 'this key was used for another campaign')
    log.info({ campaign_id: answer.body.id, replayed: answer.replayed }, 'campaign created from the queue')
    await wakePump(ctx.live)
  }
}

/** Nobody is called with a text that has a hole in it. */
async function requireAgentAndVariables(db: Database, spec: CampaignSpec): Promise<void> {
  const agent = await findAgent(db, { name: spec.agent, version: spec.agent_version })
  if (agent === undefined) throw agentNotFound(spec)
  for (const [index, contact] of spec.contacts.entries()) {
    const missing = missingVariables(agent.spec, contact)
    if (missing.length > 0)
      throw new TerminalError(
        'variables-missing',
        `campaign "${spec.name}": contacts.${index} lacks ${missing.join(', ')}, which agent ${spec.agent} speaks of`,
      )
  }
}

function agentNotFound(spec: CampaignSpec): TerminalError {
  return new TerminalError('agent-not-found', `campaign "${spec.name}": there is no agent ${spec.agent}`)
}
