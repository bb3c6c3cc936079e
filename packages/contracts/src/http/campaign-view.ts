import { z } from 'zod'
import { outcomeSchema } from '../call/outcome.ts'
import { campaignSpecSchema } from '../campaign/campaign-spec.ts'
import { campaignStateSchema } from '../campaign/campaign-state.ts'
import { contactStateSchema } from '../campaign/contact-state.ts'
import { callIdSchema, campaignIdSchema, contactIdSchema } from '../ids.ts'

/** A campaign as the API answers it. Counters are live. */
export const campaignViewSchema = z
  .strictObject({
    id: campaignIdSchema,
    state: campaignStateSchema,
    state_reason: z.string().nullable(),
    spec: campaignSpecSchema.omit({ contacts: true, start: true }),
    agent_version: z.int(),
    counters: z.strictObject({
      contacts: z.int(),
      waiting: z.int(),
      in_attempt: z.int(),
      finished: z.int(),
      attempts: z.int(),
      outcomes: z.partialRecord(outcomeSchema, z.int()).describe('Final outcomes of contacts.'),
    }),
    created_at: z.string(),
  })
  .meta({ id: 'Campaign' })
export type CampaignView = z.infer<typeof campaignViewSchema>

/** A contact as the API answers it. */
export const contactViewSchema = z
  .strictObject({
    id: contactIdSchema,
    campaign_id: campaignIdSchema.nullable(),
    client_id: z.string().nullable().describe('The id that the client gave.'),
    phone: z.string(),
    name: z.string().nullable(),
    time_zone: z.string().nullable(),
    variables: z.record(z.string(), z.string()),
    state: contactStateSchema,
    outcome: outcomeSchema.nullable(),
    reason: z.string().nullable(),
    attempts: z.int(),
    due_at: z.string().nullable(),
    last_call_id: callIdSchema.nullable(),
  })
  .meta({ id: 'Contact' })
export type ContactView = z.infer<typeof contactViewSchema>
