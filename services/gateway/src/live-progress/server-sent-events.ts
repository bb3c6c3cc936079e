import type { CampaignEvent } from '@perezvon/contracts/http/follow-campaign'

/** How soon a client that lost the connection comes back. */
export const RETRY_AFTER = 'retry: 2000\n\n'

/** A line that clients pass over: the connection is alive. */
export function comment(text: string): string {
  return `: ${text}\n\n`
}

/** An event as it travels; `id` is where a client goes on that comes back. */
export function written({ event, data }: CampaignEvent, id: number): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}
