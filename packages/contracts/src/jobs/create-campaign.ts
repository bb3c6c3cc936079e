import { z } from 'zod'
import { campaignSpecSchema } from '../campaign/campaign-spec.ts'
import { defineJob, minutes, seconds } from './job-definition.ts'

/**
 * The queue's way in: any BullMQ producer may add it and gets what `POST /campaigns` gives. The one payload that holds
 * more than ids, since it is a client's request; contacts are better added by the API. `key` is its Idempotency-Key.
 * Its dead letters therefore stay for three days only, and an erasure takes the number out of them.
 */
export const createCampaignJob = defineJob({
  name: 'create-campaign',
  payload: z.strictObject({ key: z.string().min(1).max(200), campaign: campaignSpecSchema }),
  jobId: ({ key }) => `create-campaign.${encodeURIComponent(key)}`,
  tries: 5,
  backoff: { type: 'exponential', delayMs: seconds(1) },
  timeoutMs: minutes(2),
  concurrency: 2,
  deadLetterDays: 3,
  producedBy: ['client'],
  consumedBy: 'dialer',
})
