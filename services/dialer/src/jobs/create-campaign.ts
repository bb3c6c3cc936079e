import { createHash } from 'node:crypto'
import { wakePump } from '@perezvon/livecall/capacity/pump-wake'
import type { JobHandler } from '@perezvon/queue/consumer'
import { TerminalError } from '@perezvon/runtime/errors'
import { createCampaign as storeCampaign } from '@perezvon/store/campaigns'
import { onceForKey } from '@perezvon/store/idempotency-keys'
import type { DialerContext } from '../context.ts'

const SCOPE = 'create-campaign'
const CREATED = 201

/** The queue's way in: what `POST /campaigns` does, once for its key. A campaign that cannot be made is a dead letter. */
export function createCampaign(ctx: DialerContext): JobHandler<'create-campaign'> {
  return async ({ key, campaign: spec }, { log }) => {
    const now = ctx.clock.now()
    const requestHash = createHash('sha256').update(JSON.stringify(spec)).digest('hex')
    const answer = await onceForKey(ctx.db, { key, scope: SCOPE, requestHash, now }, async (tx) => {
      const id = ctx.ids.campaign()
      const created = await storeCampaign(tx, { id, spec, now, newContactId: ctx.ids.contact })
      if ('fault' in created)
        throw new TerminalError('agent-not-found', `campaign "${spec.name}": there is no agent ${spec.agent}`)
      return { status: CREATED, body: { id: created.id } }
    })
    if ('conflict' in answer)
      throw new TerminalError('idempotency-key-reused', 'this key was used for another campaign')
    log.info({ campaign_id: answer.body.id, replayed: answer.replayed }, 'campaign created from the queue')
    await wakePump(ctx.live)
  }
}
