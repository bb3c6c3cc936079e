import { outcomeSchema } from '@perezvon/contracts/call/outcome'
import { printable } from '../../printable.ts'
import { countText, durationText, moneyText, rateText, timeText } from './figures-text.ts'
import { obstaclesToTell } from './live-view.ts'
import { dialsPerSecond, expectedEnd, type WatchedCampaign } from './watched-campaign.ts'

/** A campaign in one line: for logs, and wherever nothing can be drawn. */
export function plainLine(
  watched: WatchedCampaign,
  options: { now: Date; simulated: boolean; timeZone?: string },
): string {
  const { campaign, silence } = watched
  const {
    contacts,
    finished,
    waiting,
    in_attempt: underWay,
    attempts,
    talk_seconds,
    cost,
  } = campaign.counters
  const pace = dialsPerSecond(watched, options.now)
  const end = expectedEnd(watched, options.now)
  const reason = campaign.state_reason === null ? '' : ` (${campaign.state_reason})`
  const outcomes = outcomeSchema.options
    .filter((outcome) => (campaign.counters.outcomes[outcome] ?? 0) > 0)
    .map((outcome) => `${outcome} ${countText(campaign.counters.outcomes[outcome] ?? 0)}`)
  return printable(
    [
      `${options.simulated ? 'simulated ' : ''}${campaign.state}${reason}`,
      `${countText(finished)}/${countText(contacts)} done`,
      `${countText(underWay)} on the line`,
      `${countText(waiting)} waiting`,
      `${countText(attempts)} dials`,
      ...(pace === undefined ? [] : [`${rateText(pace)} a second`]),
      ...(outcomes.length === 0 ? [] : [outcomes.join(', ')]),
      `talk ${durationText(talk_seconds)}`,
      `cost ${moneyText(cost)}`,
      ...(end === undefined ? [] : [`end expected ${timeText(end, options)}`]),
      ...obstaclesToTell(watched).map(({ detail }) => detail.replace(/\.$/, '')),
      ...(silence === undefined ? [] : [`no news: ${silence.why}; asking again`]),
    ].join(' · '),
  )
}
