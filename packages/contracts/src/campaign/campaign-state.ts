import { z } from 'zod'
import type { StateTable } from '../call/state-table.ts'

/** A campaign's life. `paused` makes no new dials and lets live calls finish. `completed` can be reopened by new contacts. */
export const campaignStateSchema = z.enum(['draft', 'running', 'paused', 'completed', 'cancelled'])
export type CampaignState = z.infer<typeof campaignStateSchema>

export type CampaignCause = 'start' | 'pause' | 'resume' | 'cancel' | 'exhaust' | 'append'

export const CAMPAIGN_STATES: StateTable<CampaignState, CampaignCause> = {
  draft: { start: 'running', cancel: 'cancelled', append: 'draft' },
  running: { pause: 'paused', cancel: 'cancelled', exhaust: 'completed', append: 'running' },
  paused: { resume: 'running', cancel: 'cancelled', append: 'paused' },
  completed: { append: 'running' },
  cancelled: {},
}
