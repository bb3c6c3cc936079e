import { changeCampaign as changeStored } from '@perezvon/store/change-campaign'
import { renewExpiry } from '@perezvon/store/contact-expiry'
import type { GatewayContext } from '../context.ts'
import { handOn, tellFollowers, wakeDialers } from '../handing-on/hand-on.ts'
import { invalidRequest, notFound, ProblemError } from '../problems/problem.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Contacts that get their new end within the request; the sweep goes on with the rest of a long list. */
const RENEWED_AT_ONCE = 50_000

/** Changes terms of a campaign while it runs. */
export async function changeCampaign(
  ctx: GatewayContext,
  { params: { campaign_id: id }, headers, body }: RequestOf<'change-campaign'>,
): Promise<AnswerOf<'change-campaign'>> {
  const ifVersion = versionOf(headers['if-match'])
  const result = await changeStored(ctx.db, { id, changes: body, ifVersion, now: ctx.clock.now() })
  if (result === undefined) throw notFound('campaign', id)
  if (!result.ok) throw refusal(result)
  const { campaign, changed } = result
  if (Object.keys(changed).length > 0) {
    await Promise.all([wakeDialers(ctx), tellFollowers(ctx, [id])])
    if ('time_to_live_seconds' in changed)
      await handOn(ctx, `new ends of contacts of ${id}`, async () => {
        await renewExpiry(ctx.db, { limit: RENEWED_AT_ONCE })
      })
  }
  return { status: 200, body: campaign, headers: { etag: `"${campaign.spec_version}"` } }
}

/** The version that an ETag was made of; undefined where any will do. */
function versionOf(etag: string | undefined): number | undefined {
  const digits = etag?.match(/[0-9]+/)?.[0]
  return digits === undefined ? undefined : Number(digits)
}

type Refused = Extract<NonNullable<Awaited<ReturnType<typeof changeStored>>>, { ok: false }>

function refusal(result: Refused): ProblemError {
  switch (result.why) {
    case 'terms':
      return invalidRequest(result.faults)
    case 'state':
      return new ProblemError(
        'campaign-state',
        `The campaign is ${result.state}: its terms stay as they are.`,
      )
    case 'version':
      return new ProblemError(
        'changed-meanwhile',
        `The campaign's terms are of version ${result.version} by now. Read them again and change those.`,
        { headers: { etag: `"${result.version}"` } },
      )
    default:
      return result satisfies never
  }
}
