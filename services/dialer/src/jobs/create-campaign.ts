import { createHash } from 'node:crypto'
import { judgeContacts } from '@perezvon/contact-list/judge-row'
import type { CampaignSpec } from '@perezvon/contracts/campaign/campaign-spec'
import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import { profileFaults } from '@perezvon/contracts/campaign/profile-faults'
import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { FieldFault } from '@perezvon/contracts/http/problem'
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

/** A dead letter names the first contacts that do not fit. */
const FAULTS_TOLD = 10

/** The queue's way in: what `POST /campaigns` does, once for its key. A campaign that cannot be made is a dead letter. */
export function createCampaign(ctx: DialerContext): JobHandler<'create-campaign'> {
  return async ({ key, campaign: spec }, { log }) => {
    refuseBrokenProfile(spec)
    const now = ctx.clock.now()
    const requestHash = createHash('sha256').update(JSON.stringify(spec)).digest('hex')
    const answer = await onceForKey<CampaignView>(
      ctx.db,
      { key, scope: SCOPE, requestHash, now },
      async (tx) => {
        const contacts = await judgedContacts(tx, spec)
        const id = ctx.ids.campaign()
        const created = await storeCampaign(tx, { id, spec, contacts, now, writeId: ctx.ids.writeContact })
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

async function judgedContacts(db: Database, spec: CampaignSpec): Promise<ListedContact[]> {
  const agent = await findAgent(db, { name: spec.agent, version: spec.agent_version })
  if (agent === undefined) throw agentNotFound(spec)
  const judged = await judgeContacts(spec.contacts, {
    campaign: spec,
    agent,
    findAgent: (named) => findAgent(db, named),
  })
  if ('contacts' in judged) return judged.contacts
  throw new TerminalError('contacts-do-not-fit', toldFaults(spec, judged.faults))
}

/** The same rules as by the API: a campaign that breaks its country profile is not made. */
function refuseBrokenProfile(spec: CampaignSpec): void {
  const faults = profileFaults(spec)
  if (faults.length > 0) throw new TerminalError('country-profile-broken', toldFaults(spec, faults))
}

function toldFaults({ name }: CampaignSpec, faults: readonly FieldFault[]): string {
  const told = faults.slice(0, FAULTS_TOLD).map(({ field, fault }) => `${field} ${fault}`)
  return `campaign "${name}": ${told.join(', ')}`
}

function agentNotFound(spec: CampaignSpec): TerminalError {
  return new TerminalError('agent-not-found', `campaign "${spec.name}": there is no agent ${spec.agent}`)
}
