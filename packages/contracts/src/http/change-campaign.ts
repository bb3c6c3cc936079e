import { z } from 'zod'
import { campaignChangesSchema } from '../campaign/campaign-spec.ts'
import { campaignIdSchema } from '../ids.ts'
import { campaignViewSchema } from './campaign-view.ts'
import { defineRoute, JSON_BODY, KIB } from './route-definition.ts'

/** The ETag of a campaign: the version of its terms, in quotes. `*` stands for any. */
const ifMatchSchema = z
  .string()
  .regex(/^(?:W\/)?"?([0-9]{1,9}|\*)"?$/, 'must be the ETag of the campaign, e.g. "3"')

export const changeCampaignRoute = defineRoute({
  name: 'change-campaign',
  methods: ['PATCH'],
  path: '/campaigns/:campaign_id',
  summary: 'Changes pacing, windows and limits while it runs: heard within a second, journalled.',
  access: 'api-key',
  params: z.object({ campaign_id: campaignIdSchema }),
  headers: z.object({
    'if-match': ifMatchSchema
      .optional()
      .describe('Only if nobody has changed the campaign since its ETag was this: 412 otherwise.'),
  }),
  body: { schema: campaignChangesSchema, contentTypes: JSON_BODY, maxBytes: 256 * KIB },
  answers: {
    200: { description: 'The campaign; the same terms again change nothing.', schema: campaignViewSchema },
  },
})
