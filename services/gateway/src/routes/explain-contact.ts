import { strictestCaps } from '@perezvon/contracts/campaign/frequency-caps'
import type { ContactView } from '@perezvon/contracts/http/campaign-view'
import type { Decision } from '@perezvon/contracts/http/explain-contact'
import { findCampaign } from '@perezvon/store/campaigns'
import { explainContact as findDecisions } from '@perezvon/store/decisions'
import { dialsOf } from '@perezvon/store/dialled-numbers'
import type { GatewayContext } from '../context.ts'
import { accountNow } from '../obstacles/campaign-status.ts'
import { contactObstacles } from '../obstacles/obstacles.ts'
import { notFound } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Why was this person called, or not called; and what it waits for now. */
export async function explainContact(
  ctx: GatewayContext,
  { params: { contact_id: contactId } }: RequestOf<'explain-contact'>,
): Promise<AnswerOf<'explain-contact'>> {
  const explained = await findDecisions(ctx.db, { contactId })
  if (explained === undefined) throw notFound('contact', contactId)
  const { contact, decisions } = explained
  const waits = contact.state === 'waiting' ? await whatItWaitsFor(ctx, contact) : []
  return { status: 200, body: { contact, decisions: [...decisions, ...waits] } }
}

/** Not a decision that was written down: what would be decided at this moment. */
async function whatItWaitsFor(ctx: GatewayContext, contact: ContactView): Promise<Decision[]> {
  const { campaign_id: id, phone } = contact
  const campaign = id === null ? undefined : await findCampaign(ctx.db, { id })
  if (campaign === undefined) return []
  const now = ctx.clock.now()
  const [dials, account] = await Promise.all([dialsOf(ctx.db, { phones: [phone], now }), accountNow(ctx)])
  const obstacles = contactObstacles({
    campaign,
    contact,
    account,
    caps: strictestCaps(ctx.accountCaps, campaign.spec.frequency_caps ?? {}),
    dialledAt: dials.get(phone) ?? [],
    now,
  })
  const { due_at, expires_at, priority } = contact
  const time_zone = contact.time_zone ?? campaign.spec.time_zone
  const detail = { for: obstacles, due_at, expires_at, priority, time_zone }
  return [{ at: now.toISOString(), decision: 'waits', call_id: null, detail }]
}
