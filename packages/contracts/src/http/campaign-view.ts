import { z } from 'zod'
import { outcomeSchema } from '../call/outcome.ts'
import { campaignTermsSchema } from '../campaign/campaign-spec.ts'
import { campaignStateSchema } from '../campaign/campaign-state.ts'
import { contactStateSchema } from '../campaign/contact-state.ts'
import { callIdSchema, campaignIdSchema, contactIdSchema } from '../ids.ts'

/** Of a budget: what is spent of what. Calls on the line are counted when they have ended. */
const budgetUseSchema = z.strictObject({ limit: z.number(), used: z.number() })

/** A campaign as the API answers it. Counters are live. */
export const campaignViewSchema = z
  .strictObject({
    id: campaignIdSchema,
    state: campaignStateSchema,
    state_reason: z.string().nullable(),
    spec: campaignTermsSchema,
    spec_version: z
      .int()
      .describe('Counts changes of `spec`, from 1. The ETag of the campaign is made of it.'),
    agent_version: z.int(),
    running_since: z.string().nullable().describe('Since when it has been running without a pause.'),
    counters: z.strictObject({
      contacts: z.int(),
      waiting: z.int(),
      in_attempt: z.int(),
      finished: z.int(),
      attempts: z.int(),
      talk_seconds: z.number().describe('Of all ended calls.'),
      cost: z.number().describe('Telephony and recordings of all ended calls, in the account’s currency.'),
      outcomes: z.partialRecord(outcomeSchema, z.int()).describe('Final outcomes of contacts.'),
    }),
    budget_use: z
      .strictObject({ money: budgetUseSchema.nullable(), minutes: budgetUseSchema.nullable() })
      .nullable()
      .describe('Where the campaign has a budget: what of it is spent.'),
    notices: z.array(z.string()).describe('What of the request has no effect here, a sentence each.'),
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
    time_zone: z
      .string()
      .nullable()
      .describe(
        'The row’s own or the number’s; several, joined by `|`, where the number leaves it open; null: the campaign’s.',
      ),
    variables: z.record(z.string(), z.string()),
    metadata: z.record(z.string(), z.string()),
    priority: z.int(),
    agent: z.string().nullable().describe('`name@version`, where it is not the campaign’s.'),
    consent: z.string().nullable(),
    state: contactStateSchema,
    outcome: outcomeSchema.nullable(),
    reason: z.string().nullable(),
    attempts: z.int(),
    due_at: z.string().nullable(),
    expires_at: z.string().nullable().describe('Not dialled from then on.'),
    last_call_id: callIdSchema.nullable(),
  })
  .meta({ id: 'Contact' })
export type ContactView = z.infer<typeof contactViewSchema>
