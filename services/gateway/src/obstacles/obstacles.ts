import { campaignOpening } from '@perezvon/contracts/campaign/campaign-opening'
import type { CampaignTerms } from '@perezvon/contracts/campaign/campaign-spec'
import { type FrequencyCaps, frequencyOpening } from '@perezvon/contracts/campaign/frequency-caps'
import type { Obstacle } from '@perezvon/contracts/http/campaign-status'
import type { CampaignView, ContactView } from '@perezvon/contracts/http/campaign-view'

/** What all campaigns share, as far as anybody knows it. */
export type AccountNow = {
  /** Until when the carrier asked everybody to wait. */
  heldUntil?: Date | undefined
  lines?: { lines: number; taken: number } | undefined
}

type Situation = { campaign: CampaignView; account: AccountNow; now: Date }

/** What stands between a campaign and its next call; nothing where it dials, and where nobody is left to call. */
export function campaignObstacles(
  situation: Situation & { timeZones: readonly string[]; nextDueAt: Date | null },
): Obstacle[] {
  const { campaign, timeZones, nextDueAt, now } = situation
  if (campaign.counters.waiting === 0) return ofState(campaign)
  return [
    ...ofState(campaign),
    ...ofTerm(campaign.spec, now),
    ...(campaign.state === 'running'
      ? [
          ...ofWindows(campaign.spec, [...timeZones, campaign.spec.time_zone], now),
          ...(nextDueAt === null ? [] : ofDueTime(nextDueAt, 'The first of those who wait', now)),
          ...ofLines(situation),
        ]
      : []),
  ]
}

/** The same for one contact; nothing where it is not waiting, or is called as soon as its turn comes. */
export function contactObstacles(
  situation: Situation & {
    contact: ContactView
    /** Of the account and the campaign, the stricter of each. */
    caps: FrequencyCaps
    /** When its number was dialled in the last 7 days, whichever campaign it was for. */
    dialledAt: readonly Date[]
  },
): Obstacle[] {
  const { campaign, contact, now } = situation
  if (contact.state !== 'waiting') return []
  return [
    ...ofState(campaign),
    ...ofTerm(campaign.spec, now),
    ...(contact.due_at === null ? [] : ofDueTime(new Date(contact.due_at), 'It', now)),
    ...ofWindows(campaign.spec, [contact.time_zone ?? campaign.spec.time_zone], now),
    ...ofCaps(situation.caps, situation.dialledAt, now),
    ...ofLines(situation),
  ]
}

function ofState({ id, state, state_reason: reason }: CampaignView): Obstacle[] {
  switch (state) {
    case 'draft':
      return [
        obstacle('not-started', null, `The campaign is a draft: POST /campaigns/${id}/start begins it.`),
      ]
    case 'paused':
      return [
        obstacle(
          'paused',
          null,
          `The campaign is paused${reason === null ? '' : ` (${reason})`}: POST /campaigns/${id}/resume goes on.`,
        ),
      ]
    case 'cancelled':
      return [obstacle('over', null, 'The campaign was cancelled: nobody is called any more.')]
    case 'running':
    case 'completed':
      return []
    default:
      return state satisfies never
  }
}

function ofTerm({ not_before: from, not_after: to }: CampaignTerms, now: Date): Obstacle[] {
  if (from !== undefined && Date.parse(from) > now.getTime())
    return [obstacle('not-before', new Date(from), `The campaign begins at ${from}.`)]
  if (to !== undefined && Date.parse(to) <= now.getTime())
    return [obstacle('over', null, `The campaign’s time ended at ${to}.`)]
  return []
}

function ofDueTime(dueAt: Date, who: string, now: Date): Obstacle[] {
  return dueAt > now ? [obstacle('not-due', dueAt, `${who} is due at ${dueAt.toISOString()}.`)] : []
}

/** Zones in which the windows are closed now, the one that opens first before the others. */
function ofWindows(spec: CampaignTerms, timeZones: readonly string[], now: Date): Obstacle[] {
  const zones = [...new Set(timeZones)]
  const closed = zones.flatMap((timeZone) => {
    const opening = campaignOpening(spec, { timeZone, at: now })
    return opening.open ? [] : [{ timeZone, opensAt: opening.opensAt }]
  })
  if (closed.length === 0) return []
  const [first = closed[0]] = closed.toSorted((one, other) => timeOf(one.opensAt) - timeOf(other.opensAt))
  const where =
    zones.length === 1 ? '' : `, in ${closed.length} of ${zones.length} time zones of the contacts`
  const opens = first?.opensAt === undefined ? 'no hour of the week' : first.opensAt.toISOString()
  const detail = `The calling windows are closed${where}; first open again: ${opens} (${first?.timeZone}).`
  return [obstacle('window-closed', first?.opensAt ?? null, detail)]
}

function timeOf(moment: Date | undefined): number {
  return moment?.getTime() ?? Number.POSITIVE_INFINITY
}

function ofCaps(caps: FrequencyCaps, dialledAt: readonly Date[], now: Date): Obstacle[] {
  const opening = frequencyOpening(caps, { dialledAt, at: now })
  if (opening.open) return []
  const { cap, limit, dialled, opensAt } = opening
  const until = opensAt.toISOString()
  const detail = `The number was called ${dialled} times lately and ${cap} is ${limit}: it may be called from ${until}.`
  return [obstacle('frequency-cap', opensAt, detail)]
}

function ofLines({ campaign, account, now }: Situation): Obstacle[] {
  const { counters, spec } = campaign
  const { heldUntil, lines } = account
  const full =
    counters.in_attempt < spec.concurrency
      ? undefined
      : `${counters.in_attempt} calls are under way, of ${spec.concurrency} that the campaign may have at a time.`
  const taken =
    lines === undefined || lines.taken + spec.reserved_lines < lines.lines
      ? undefined
      : `${lines.taken} of the account’s ${lines.lines} lines are taken, and the campaign leaves ${spec.reserved_lines} of them free.`
  return [
    ...(full === undefined ? [] : [obstacle('campaign-lines-full', null, full)]),
    ...(taken === undefined ? [] : [obstacle('account-lines-full', null, taken)]),
    ...(heldUntil === undefined || heldUntil <= now
      ? []
      : [
          obstacle(
            'dialling-held',
            heldUntil,
            `The carrier is busy: nobody dials until ${heldUntil.toISOString()}.`,
          ),
        ]),
  ]
}

function obstacle(what: Obstacle['what'], until: Date | null, detail: string): Obstacle {
  return { what, until: until?.toISOString() ?? null, detail }
}
