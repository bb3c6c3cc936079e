import { z } from 'zod'
import { journalEntrySchema } from '../campaign/campaign-journal.ts'
import { campaignIdSchema } from '../ids.ts'
import { campaignStatusSchema } from './campaign-status.ts'
import { defineRoute } from './route-definition.ts'

export const EVENT_STREAM = 'text/event-stream'

/** One event of a followed campaign: the `event:` and the `data:` of a server-sent event. */
export const campaignEventSchema = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('progress'), data: campaignStatusSchema }),
  z.strictObject({ event: z.literal('journal'), data: journalEntrySchema }),
])
export type CampaignEvent = z.infer<typeof campaignEventSchema>

const placeSchema = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const followCampaignRoute = defineRoute({
  name: 'follow-campaign',
  methods: ['GET'],
  path: '/campaigns/:campaign_id/events',
  summary: 'Server-sent events: `progress` as figures change, at most 4 a second, and each `journal` entry.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  query: z.object({
    after: placeSchema
      .optional()
      .describe(
        'Journal entries from the one after this id on; 0: all. Without it only what comes from now on.',
      ),
  }),
  headers: z.object({
    'last-event-id': placeSchema
      .optional()
      .describe('The same, as browsers send it when they connect again.'),
  }),
  answers: {
    200: {
      description:
        'The first `progress` comes at once. `id:` is the journal’s last entry. Ends after the last state of an ended campaign; where it ends before, connect again.',
      contentType: EVENT_STREAM,
      stream: true,
      schema: campaignEventSchema,
    },
    204: { description: 'To a client that connects again: the campaign is over and nothing came since.' },
  },
})
