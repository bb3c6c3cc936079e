import { z } from 'zod'
import { agentNameSchema } from '../agent/agent-spec.ts'
import { phoneNumberSchema } from '../phone-number.ts'
import { instantSchema, timeZoneSchema } from '../time.ts'
import { budgetSchema } from './budget.ts'
import { callerIdPoolSchema } from './caller-ids.ts'
import { callingWindowSchema, DEFAULT_CALLING_WINDOWS } from './calling-window.ts'
import { contactSpecSchema } from './contact-spec.ts'
import { countryProfileSchema } from './country-profile.ts'
import { frequencyCapsSchema } from './frequency-caps.ts'
import { retryRulesSchema } from './retry-rules.ts'
import { stopRulesSchema } from './stop-rules.ts'
import { webhookEndpointSchema } from './webhook-endpoint.ts'

/** Terms that may change while a campaign runs; without defaults, so that a change says only what it changes. */
const changeable = {
  calling_windows: z.array(callingWindowSchema).min(1).max(50),
  blackout_dates: z
    .array(z.iso.date({ error: 'must be a date like 2027-01-01' }))
    .max(366)
    .describe('Days on which nobody is called, in the contact’s own time zone.'),
  concurrency: z.int().min(1).max(5000).describe('Calls of this campaign at the same time, at most.'),
  calls_per_second: z.number().min(0.01).max(10_000),
  reserved_lines: z
    .int()
    .min(0)
    .max(5000)
    .describe('Lines of the account that this campaign leaves free for others.'),
  priority: z
    .enum(['low', 'normal', 'high'])
    .describe('Each step counts as four times the weight. Nobody starves, whatever the others’ priority.'),
  weight: z.number().min(0.1).max(100).describe('This campaign’s share of free lines against others.'),
  retries: retryRulesSchema,
  voicemail: z
    .enum(['redial', 'finish'])
    .describe('Where a machine answered: dial again by the retry rule, or leave it at that.'),
  stop_rules: stopRulesSchema,
}
/** The same for terms that may be absent. */
const changeableOrAbsent = {
  not_after: instantSchema,
  time_to_live_seconds: z
    .int()
    .min(1)
    .max(90 * 86_400)
    .describe('From a contact’s being added: not dialled any more after that.'),
  frequency_caps: frequencyCapsSchema,
  budget: budgetSchema,
}

/** What a campaign is but for whom it calls: when, how hard to try, and how far it may go. */
export const campaignTermsSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  agent: agentNameSchema,
  agent_version: z
    .int()
    .min(1)
    .optional()
    .describe('The latest version where absent; pinned at creation either way.'),
  purpose: z.enum(['service', 'marketing']).default('service'),
  country_profile: countryProfileSchema.optional(),
  caller_label: z
    .string()
    .trim()
    .min(1)
    .max(32)
    .optional()
    .describe('The company’s name on the person’s screen, as the operator has it on contract.'),
  caller_id: phoneNumberSchema.optional().describe('VOXIMPLANT_CALLER_ID where absent.'),
  caller_ids: callerIdPoolSchema.optional().describe('Several, shown in turn, instead of one.'),
  time_zone: timeZoneSchema
    .default('Europe/Moscow')
    .describe('For contacts whose own zone neither their row nor their number tells.'),
  calling_windows: changeable.calling_windows.default([...DEFAULT_CALLING_WINDOWS]),
  blackout_dates: changeable.blackout_dates.default([]),
  not_before: instantSchema.optional(),
  not_after: changeableOrAbsent.not_after.optional(),
  concurrency: changeable.concurrency.default(10),
  calls_per_second: changeable.calls_per_second.default(1),
  reserved_lines: changeable.reserved_lines.default(0),
  priority: changeable.priority.default('normal'),
  weight: changeable.weight.default(1),
  retries: changeable.retries.prefault({}),
  time_to_live_seconds: changeableOrAbsent.time_to_live_seconds.optional(),
  ring_seconds: z.int().min(10).max(60).default(45),
  max_duration_seconds: z
    .int()
    .min(30)
    .max(3600)
    .optional()
    .describe('The agent’s own limit where absent; the shorter of both counts.'),
  voicemail: changeable.voicemail.default('redial'),
  frequency_caps: changeableOrAbsent.frequency_caps.optional(),
  budget: changeableOrAbsent.budget.optional(),
  stop_rules: changeable.stop_rules.prefault({}),
  webhooks: z.array(webhookEndpointSchema).max(10).default([]),
  metadata: z.record(z.string(), z.string().max(2000)).default({}),
})
export type CampaignTerms = z.infer<typeof campaignTermsSchema>

/**
 * What a campaign is: its terms, and whom to call, which may also be added later. The same schema serves
 * `POST /campaigns` and the `create-campaign` job.
 */
export const campaignSpecSchema = campaignTermsSchema
  .extend({
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
  .refine(({ caller_id, caller_ids }) => caller_id === undefined || caller_ids === undefined, {
    path: ['caller_ids'],
    error: 'stands beside caller_id: give one of them',
  })
  .refine(
    ({ not_before, not_after }) =>
      not_before === undefined || not_after === undefined || Date.parse(not_before) < Date.parse(not_after),
    { path: ['not_after'], error: 'must be later than not_before' },
  )
  .meta({ id: 'CampaignSpec' })
export type CampaignSpec = z.infer<typeof campaignSpecSchema>

/**
 * What may change while a campaign runs: its pacing, windows, and how far it goes. Each term is replaced as a whole, as if
 * the campaign had been created with it; `null` takes it away.
 */
export const campaignChangesSchema = z
  .strictObject({
    ...z.strictObject(changeable).partial().shape,
    not_after: changeableOrAbsent.not_after.nullable().optional(),
    time_to_live_seconds: changeableOrAbsent.time_to_live_seconds.nullable().optional(),
    frequency_caps: changeableOrAbsent.frequency_caps.nullable().optional(),
    budget: changeableOrAbsent.budget.nullable().optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, { error: 'changes nothing: name at least one term' })
  .meta({ id: 'CampaignChanges' })
export type CampaignChanges = z.infer<typeof campaignChangesSchema>
