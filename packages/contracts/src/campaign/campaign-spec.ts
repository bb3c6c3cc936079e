import { z } from 'zod'
import { agentNameSchema } from '../agent/agent-spec.ts'
import { phoneNumberSchema } from '../phone-number.ts'
import { instantSchema, timeZoneSchema } from '../time.ts'
import { callingWindowSchema, DEFAULT_CALLING_WINDOWS } from './calling-window.ts'
import { contactSpecSchema } from './contact-spec.ts'
import { retryRulesSchema } from './retry-rules.ts'

/**
 * What a campaign is: whom to call comes with it or is added later, when and how hard to try stands here.
 * The same schema serves `POST /campaigns` and the `create-campaign` job.
 */
export const campaignSpecSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    agent: agentNameSchema,
    agent_version: z
      .int()
      .min(1)
      .optional()
      .describe('The latest version where absent; pinned at creation either way.'),
    purpose: z.enum(['service', 'marketing']).default('service'),
    caller_id: phoneNumberSchema.optional().describe('VOXIMPLANT_CALLER_ID where absent.'),
    time_zone: timeZoneSchema.default('Europe/Moscow').describe('For contacts that bring none of their own.'),
    calling_windows: z
      .array(callingWindowSchema)
      .min(1)
      .max(50)
      .default([...DEFAULT_CALLING_WINDOWS]),
    not_before: instantSchema.optional(),
    not_after: instantSchema.optional(),
    concurrency: z
      .int()
      .min(1)
      .max(5000)
      .default(10)
      .describe('Calls of this campaign at the same time, at most.'),
    calls_per_second: z.number().min(0.01).max(200).default(1),
    retries: retryRulesSchema.prefault({}),
    ring_seconds: z.int().min(10).max(60).default(45),
    metadata: z.record(z.string(), z.string().max(2000)).default({}),
    contacts: z
      .array(contactSpecSchema)
      .max(10_000)
      .default([])
      .describe('More are added by POST /campaigns/{id}/contacts.'),
    start: z
      .boolean()
      .default(true)
      .describe('Whether dialling starts at once; else by POST /campaigns/{id}/start.'),
  })
  .meta({ id: 'CampaignSpec' })
export type CampaignSpec = z.infer<typeof campaignSpecSchema>
