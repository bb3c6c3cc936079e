import { z } from 'zod'
import { transferTargetNameSchema } from '../agent/transfer-target.ts'
import { endReasonSchema } from '../call/end-reason.ts'
import { sentKeysSchema, telephoneKeySchema } from '../call/telephone-key.ts'
import { transferResultSchema } from '../call/transfer-result.ts'
import { callIdSchema } from '../ids.ts'
import { instantSchema } from '../time.ts'
import { turnMarksSchema } from '../transcript/turn-marks.ts'

/** Every event: `seq` counts from 1 in each session, so that lost, late and repeated deliveries can be told apart. */
const fact = { seq: z.int().min(1).max(100_000), at: instantSchema }

/** The one final report of a session, sent after `RecordStopped` or its guard timer. */
export const callEndedSchema = z.strictObject({
  ...fact,
  type: z.literal('call.ended'),
  connected: z.boolean(),
  reason: endReasonSchema,
  ended_by: z.enum(['person', 'agent', 'platform']),
  sip_code: z.int().optional().describe('Of `Failed`, where the call was never connected.'),
  sip_reason: z.string().max(500).optional(),
  duration_seconds: z.number().min(0).default(0).describe('Of the connected call.'),
  cost: z
    .number()
    .min(0)
    .default(0)
    .describe('Of call and recording as the events told it, in the account currency.'),
  record_url: z.url().max(2000).optional(),
  record_seconds: z.number().min(0).optional(),
  turns: z.int().min(0).default(0),
  opt_out_key: telephoneKeySchema
    .optional()
    .describe('The person pressed the key that asks not to be called.'),
  transfer: z
    .strictObject({
      target: transferTargetNameSchema,
      result: transferResultSchema,
      talk_seconds: z.number().min(0).default(0).describe('From the joining of the two to the end.'),
      cost: z.number().min(0).default(0).describe('Of the legs to targets; part of the report’s `cost`.'),
    })
    .optional()
    .describe('The last target that the call was handed over to, or should have been.'),
})
export type CallEnded = z.infer<typeof callEndedSchema>

/** What a scenario tells about its call: facts in the past, a union by `type`. */
export const callEventSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ ...fact, type: z.literal('call.dialing') }),
    z.strictObject({ ...fact, type: z.literal('call.ringing') }),
    z.strictObject({ ...fact, type: z.literal('call.answered') }),
    z.strictObject({ ...fact, type: z.literal('call.disclosed'), text: z.string().max(1500) }),
    z.strictObject({ ...fact, type: z.literal('call.greeted'), text: z.string().max(1500) }),
    z.strictObject({
      ...fact,
      type: z.literal('call.voicemail-detected'),
      confidence: z.number().optional(),
    }),
    z.strictObject({
      ...fact,
      type: z.literal('call.reprompted'),
      count: z.int().min(1),
      text: z.string().max(1500),
    }),
    z.strictObject({
      ...fact,
      type: z.literal('turn.heard'),
      turn: z.int().min(1),
      interrupted: z.boolean(),
      heard_characters: z.int().min(0).describe('Characters of the reply that were played to the person.'),
      // A measurement that went wrong must not cost the batch its facts.
      marks: turnMarksSchema.optional().catch(undefined),
    }),
    z
      .strictObject({
        ...fact,
        type: z.literal('turn.unanswered'),
        text: z.string().max(4000),
        confidence: z.number().min(0).max(100).optional(),
      })
      .describe('Words of the person that no turn took: said over the goodbye, or just before hanging up.'),
    z
      .strictObject({ ...fact, type: z.literal('call.key-pressed'), key: telephoneKeySchema })
      .describe('The key that asks not to be called. Other keys are nobody’s business and are not told.'),
    z
      .strictObject({ ...fact, type: z.literal('call.keys-sent'), keys: sentKeysSchema })
      .describe('Keys that the agent played to the line.'),
    z
      .strictObject({
        ...fact,
        type: z.literal('call.said'),
        text: z.string().max(1500),
        turn: z.int().min(0).optional().describe('The latest turn then; absent: the latest that is known.'),
      })
      .describe('What somebody had the agent say by a command; told when it was played.'),
    z
      .strictObject({ ...fact, type: z.literal('call.message-left'), text: z.string().max(1500) })
      .describe('The message that a machine was left; told when it was played.'),
    z.strictObject({
      ...fact,
      type: z.literal('call.transfer-started'),
      target: transferTargetNameSchema,
      most_seconds: z.int().min(1).describe('So long ringing and talk may last.'),
    }),
    z.strictObject({ ...fact, type: z.literal('call.transferred'), target: transferTargetNameSchema }),
    z.strictObject({
      ...fact,
      type: z.literal('call.transfer-failed'),
      target: transferTargetNameSchema,
      result: transferResultSchema,
      sip_code: z.int().optional(),
    }),
    z.strictObject({ ...fact, type: z.literal('recording.started'), record_url: z.url().max(2000) }),
    z.strictObject({
      ...fact,
      type: z.literal('scenario.fault'),
      where: z.string().max(100),
      detail: z.string().max(1000),
    }),
    callEndedSchema,
  ])
  .meta({ id: 'CallEvent' })
export type CallEvent = z.infer<typeof callEventSchema>

/** A batch of events of one call. Idempotent by (call_id, seq): what was stored before is passed over. */
export const callEventsSchema = z
  .strictObject({
    call_id: callIdSchema,
    session_id: z.string().min(1).max(100),
    events: z.array(callEventSchema).min(1).max(100),
  })
  .meta({ id: 'CallEvents' })
export type CallEvents = z.infer<typeof callEventsSchema>
