import type { campaignSpecSchema } from '@perezvon/contracts/campaign/campaign-spec'
import type { z } from 'zod'

/**
 * The demo's campaign. On the simulated carrier time is compressed, so pauses are short and any hour will do; with real
 * people the campaign's own defaults hold: daytime windows, patient retries.
 */
export function demoCampaign(options: {
  agent: string
  agentVersion: number
  live: boolean
}): z.input<typeof campaignSpecSchema> {
  const base = {
    name: options.live ? 'Live campaign' : 'Demo campaign',
    agent: options.agent,
    agent_version: options.agentVersion,
    start: false,
  }
  if (options.live) return { ...base, concurrency: 5, calls_per_second: 1 }
  return {
    ...base,
    concurrency: 12,
    calls_per_second: 10,
    calling_windows: [{ from: '00:00', to: '24:00' }],
    retries: {
      busy: { count: 2, after_seconds: [1] },
      no_answer: { count: 1, after_seconds: [1] },
      voicemail: { count: 0, after_seconds: [1] },
      failed: { count: 2, after_seconds: [1] },
    },
  }
}
