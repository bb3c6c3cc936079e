import type { Preflight } from '@perezvon/contracts/http/preflight'
import { findAgent } from '@perezvon/store/agents'
import { requireAgent } from '../agent-choice/require-agent.ts'
import type { GatewayContext } from '../context.ts'
import { campaignOfPart } from '../preflight/campaign-part.ts'
import { listOfPart, rowsOfBoth } from '../preflight/list-rows.ts'
import { preflight } from '../preflight/preflight.ts'
import { invalidRequest } from '../problems/problem.ts'
import { type FormPart, formParts } from '../serving/form-parts.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'
import { type SpooledBody, spooledBody } from '../serving/spooled-body.ts'

/** A preflight of a campaign and a list, neither of which is there. */
export async function checkCampaign(
  ctx: GatewayContext,
  { body, query }: RequestOf<'check-campaign'>,
): Promise<AnswerOf<'check-campaign'>> {
  const parts = formParts(body)
  try {
    return { status: 200, body: await checkParts(ctx, parts, query) }
  } finally {
    await parts.return(undefined)
  }
}

async function checkParts(
  ctx: GatewayContext,
  parts: AsyncGenerator<FormPart>,
  assumptions: RequestOf<'check-campaign'>['query'],
): Promise<Preflight> {
  const spec = await campaignOfPart(await nextOf(parts))
  const agent = await requireAgent(ctx.db, spec)
  const list = await spooledList(await nextOf(parts))
  try {
    // A form that breaks off after its parts is broken all the same.
    refuse(await nextOf(parts))
    const terms = { campaign: spec, agent, findAgent: (named: Named) => findAgent(ctx.db, named) }
    const rows = rowsOfBoth(spec, list?.body, terms)
    return await preflight(ctx, { terms: spec, agent, rows, assumptions })
  } finally {
    await list?.remove()
  }
}

type Named = { name: string; version: number | undefined }

async function nextOf(parts: AsyncGenerator<FormPart>): Promise<FormPart | undefined> {
  const next = await parts.next()
  return next.done === true ? undefined : next.value
}

/** On disk before it is read: a slow upload keeps no transaction open. */
async function spooledList(part: FormPart | undefined): Promise<SpooledBody | undefined> {
  if (part?.name === 'contacts') return spooledBody(listOfPart(part))
  refuse(part)
  return undefined
}

function refuse(part: FormPart | undefined): void {
  if (part === undefined) return
  throw invalidRequest([
    { field: part.name, fault: 'is not expected here', remedy: 'Send campaign, then contacts, once each' },
  ])
}
