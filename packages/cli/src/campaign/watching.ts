import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { Session } from './session.ts'
import { drawingOnlooker, jsonOnlooker, type Onlooker, writingOnlooker } from './watch/onlookers.ts'
import { watchCampaign } from './watch/watch-campaign.ts'

/** Watches a campaign to its end in the way that suits who reads: a drawing, lines, or JSON. Sets the exit code. */
export async function watchToTheEnd(session: Session, id: string, flags: { json?: true }): Promise<void> {
  const { api, clock, signal } = session
  const simulated = await api.isSimulated()
  const onlooker = onlookerFor(session, { ...flags, simulated })
  const campaign = await watchCampaign(api, id, { clock, signal, onlooker })
  tellTheEnd(session, campaign, flags)
}

/** The last word about a campaign that is over, and the exit code that goes with it. */
export function tellTheEnd({ say, print }: Session, campaign: CampaignView, flags: { json?: true }): void {
  if (flags.json) print(JSON.stringify({ event: 'end', state: campaign.state, campaign }))
  say(`${campaign.id}: ${campaign.state}. Results: ./perezvon campaign export ${campaign.id}`)
  process.exitCode = campaign.state === 'completed' ? 0 : 1
}

/** What to say to somebody who stops watching. */
export function watchingStops(id: string): string {
  return (
    `Watching stops here; the campaign does not. Again: ./perezvon campaign watch ${id}\n` +
    `No new calls: ./perezvon campaign pause ${id}`
  )
}

/** `hasColors` heeds NO_COLOR. */
function onlookerFor({ clock }: Session, options: { json?: true; simulated: boolean }): Onlooker {
  const { stdout, env } = process
  if (options.json) return jsonOnlooker(stdout, options)
  if (!stdout.isTTY || env.TERM === 'dumb') return writingOnlooker(stdout, options)
  return drawingOnlooker(stdout, { colour: stdout.hasColors(), simulated: options.simulated, clock })
}
