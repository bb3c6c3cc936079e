import { z } from 'zod'
import { phoneNumberSchema } from '../phone-number.ts'
import { spokenTextSchema } from './spoken-text.ts'

/** A target's name: what the model asks for, and what reports and commands say. */
export const transferTargetNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits or hyphens')

/**
 * Somebody to whom a call may be handed over: a second leg is dialled while the person holds the line, and the two are
 * joined when it answers. blind: at once · announced: the target hears `announcement` first.
 */
const transferTarget = z.strictObject({
  name: transferTargetNameSchema,
  number: phoneNumberSchema,
  kind: z.enum(['blind', 'announced']).default('blind'),
  announcement: spokenTextSchema
    .optional()
    .describe('Where `kind` is announced: what the target hears first. May hold `{{variables}}`.'),
  ring_seconds: z.int().min(5).max(60).default(30),
  waiting: spokenTextSchema
    .default('Соединяю вас, оставайтесь, пожалуйста, на линии.')
    .describe('What the person hears while the target rings, again and again.'),
  unavailable: spokenTextSchema
    .default('К сожалению, сейчас соединить не получается.')
    .describe('What the person hears where nobody could be reached; then the agent goes on.'),
  max_duration_seconds: z
    .int()
    .min(30)
    .max(7200)
    .default(1800)
    .describe('Of the talk with the target; the agent’s own limit does not count any more then.'),
})

export const transferTargetSchema = transferTarget
  .extend({
    description: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .describe('For the model: who this is, and when to hand over to them.'),
  })
  .refine(({ kind, announcement }) => (kind === 'announced') === (announcement !== undefined), {
    path: ['announcement'],
    error: 'must be given for kind announced, and only there',
  })
export type TransferTarget = z.infer<typeof transferTargetSchema>

/** A target as a scenario needs it, variables already put in. */
export const scenarioTransferTargetSchema = transferTarget
export type ScenarioTransferTarget = z.infer<typeof scenarioTransferTargetSchema>
