import { z } from 'zod'
import { analysisSchema } from '../analysis/analysis.ts'
import { attemptStateSchema } from '../call/attempt-state.ts'
import { callDirectionSchema } from '../call/call-direction.ts'
import { outcomeSchema } from '../call/outcome.ts'
import { recordingStateSchema } from '../call/recording-state.ts'
import { callIdSchema, campaignIdSchema, contactIdSchema, recordingIdSchema } from '../ids.ts'
import { transcriptSchema } from '../transcript/transcript.ts'
import { turnSchema } from '../transcript/turn.ts'
import { waterfallSchema } from '../transcript/waterfall.ts'

/** One call in a list. */
export const callSummarySchema = z
  .strictObject({
    id: callIdSchema,
    campaign_id: campaignIdSchema.nullable(),
    contact_id: contactIdSchema,
    direction: callDirectionSchema,
    phone: z.string().describe('The person’s number; `withheld` where a caller does not show it.'),
    called_number: z.string().nullable().describe('Of an inbound call: which rented number was called.'),
    attempt: z.int().describe('Which attempt at this contact, from 1.'),
    state: attemptStateSchema,
    outcome: outcomeSchema.nullable(),
    reason: z.string().nullable(),
    created_at: z.string(),
    answered_at: z
      .string()
      .nullable()
      .describe(
        'When somebody, or something, picked up; worked out from the length of the call, to within some seconds, where ' +
          'only the final report or the carrier’s history tells of it.',
      ),
    ended_at: z.string().nullable(),
    duration_seconds: z.number().nullable(),
    cost: z.number().nullable(),
  })
  .meta({ id: 'CallSummary' })
export type CallSummary = z.infer<typeof callSummarySchema>

/** A turn with its time line. */
export const turnViewSchema = turnSchema.extend({ waterfall: waterfallSchema }).meta({ id: 'TurnView' })
export type TurnView = z.infer<typeof turnViewSchema>

/** One call, followed to its transcript and analysis. */
export const callViewSchema = callSummarySchema
  .extend({
    agent: z.string(),
    agent_version: z.int(),
    simulated: z.boolean().describe('Whether the simulated carrier carried it.'),
    turns: z.array(turnViewSchema),
    recording: z
      .strictObject({
        id: recordingIdSchema,
        state: recordingStateSchema,
        reason: z.string().nullable(),
        bytes: z.int().nullable(),
        duration_seconds: z.number().nullable(),
      })
      .nullable(),
    transcript: transcriptSchema.nullable(),
    analysis: analysisSchema.nullable(),
  })
  .meta({ id: 'Call' })
export type CallView = z.infer<typeof callViewSchema>
