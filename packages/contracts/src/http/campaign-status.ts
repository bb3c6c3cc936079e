import { z } from 'zod'
import { campaignViewSchema } from './campaign-view.ts'

/** What can stand between a campaign, or one contact, and the next call. */
const obstacleWordSchema = z.enum([
  'not-started',
  'paused',
  'over',
  'not-before',
  'window-closed',
  'not-due',
  'frequency-cap',
  'campaign-lines-full',
  'account-lines-full',
  'dialling-held',
])

/** One thing that stands in the way of a call, or of a part of a campaign’s calls. */
export const obstacleSchema = z
  .strictObject({
    what: obstacleWordSchema,
    until: z.string().nullable().describe('When it ends by itself, as far as that is known.'),
    detail: z.string().describe('A sentence with the numbers.'),
  })
  .meta({ id: 'Obstacle' })
export type Obstacle = z.infer<typeof obstacleSchema>

/** A campaign, and what stands in its way at this moment; nothing where it dials or is over. */
export const campaignStatusSchema = campaignViewSchema
  .extend({ waiting_for: z.array(obstacleSchema) })
  .meta({ id: 'CampaignStatus' })
export type CampaignStatus = z.infer<typeof campaignStatusSchema>
