import { z } from 'zod'
import { transferTargetNameSchema } from '../agent/transfer-target.ts'
import { pressedKeysSchema, sentKeysSchema } from '../call/telephone-key.ts'
import { transferResultSchema } from '../call/transfer-result.ts'
import { callIdSchema } from '../ids.ts'
import { defineRoute, KIB } from './route-definition.ts'

/**
 * What the scenario does after speaking. `continue`: fetch the next sentence; `listen`: the turn is over;
 * `hangup`: speak this and end; `transfer`: speak this and hand the call over to `transfer_to`. Only an answer with
 * `more: false` holds the turn's final action.
 */
export const turnActionSchema = z.enum(['continue', 'listen', 'hangup', 'transfer'])
export type TurnAction = z.infer<typeof turnActionSchema>

/** One utterance of the person. Numbers may come as strings: query and form know nothing else. */
export const processTextBodySchema = z
  .object({
    call_id: callIdSchema,
    turn: z.coerce.number().int().min(1).max(1000),
    user_text: z.string().max(4000),
    confidence: z.coerce.number().min(0).max(100).optional().describe('Of the recogniser: 0–1 or 0–100.'),
    heard_turn: z.coerce
      .number()
      .int()
      .min(1)
      .optional()
      .describe('The turn that this utterance interrupted.'),
    heard_characters: z.coerce
      .number()
      .int()
      .min(0)
      .optional()
      .describe('Characters of that turn that were played.'),
    keys: pressedKeysSchema
      .optional()
      .describe('Keys that the person pressed; with or without words in `user_text`.'),
    failed_transfer: transferTargetNameSchema
      .optional()
      .describe('A target that could not be reached since the last turn; the person has been told.'),
    transfer_result: transferResultSchema.optional().describe('Why it could not.'),
  })
  .meta({ id: 'ProcessText' })
export type ProcessTextBody = z.infer<typeof processTextBodySchema>

/** A sentence to speak. Whatever belongs to an older turn than the scenario's own is dropped by it. */
export const spokenSentenceSchema = z
  .strictObject({
    call_id: callIdSchema,
    turn: z.int(),
    sentence: z.int().min(0).describe('Which sentence of the turn, from 0.'),
    user_text: z.string(),
    ai_text: z.string().describe('Empty where the turn had no further sentence.'),
    more: z.boolean(),
    action: turnActionSchema,
    transfer_to: transferTargetNameSchema
      .optional()
      .describe('With `action: transfer`: one of the settings’ transfer targets.'),
    send_keys: sentKeysSchema.optional().describe('Keys that are played to the line after this sentence.'),
  })
  .meta({ id: 'SpokenSentence' })
export type SpokenSentence = z.infer<typeof spokenSentenceSchema>

export const TURN_CONTENT_TYPES = ['application/json', 'application/x-www-form-urlencoded'] as const

export const processTextRoute = defineRoute({
  name: 'process-text',
  methods: ['GET', 'POST'],
  path: '/voximplant/process_text',
  summary: 'One turn: what the person said, answered by the first sentence as soon as it is whole.',
  access: 'call-token',
  query: processTextBodySchema,
  body: { schema: processTextBodySchema, contentTypes: TURN_CONTENT_TYPES, maxBytes: 32 * KIB },
  answers: { 200: { description: 'The first sentence.', schema: spokenSentenceSchema } },
})
