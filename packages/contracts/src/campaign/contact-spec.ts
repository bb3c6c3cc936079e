import { z } from 'zod'
import { agentNameSchema } from '../agent/agent-spec.ts'
import { phoneNumberSchema } from '../phone-number.ts'
import { instantSchema, timeZoneSchema } from '../time.ts'

/** A variable's name: what stands between the braces in an agent's texts, and a column's title in a contact list. */
export const variableNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores, a letter first')

/** Who has priority 9 is called before who has 0. */
export const DEFAULT_CONTACT_PRIORITY = 5

/** One person to call. `id` is the client's own: sending the same id again in a campaign changes nothing. */
export const contactSpecSchema = z
  .strictObject({
    id: z.string().min(1).max(200).optional(),
    phone: phoneNumberSchema,
    name: z.string().trim().max(200).optional(),
    time_zone: timeZoneSchema
      .optional()
      .describe(
        'Where absent: what the number says, else the campaign’s. In doubt the narrowest window counts.',
      ),
    variables: z.record(variableNameSchema, z.string().max(2000)).default({}),
    metadata: z
      .record(z.string().min(1).max(63), z.string().max(2000))
      .default({})
      .describe('The client’s own; given back with results. In a CSV: columns that begin with `metadata.`'),
    priority: z.coerce
      .number()
      .int()
      .min(0)
      .max(9)
      .default(DEFAULT_CONTACT_PRIORITY)
      .describe('Within the campaign, 9 first.'),
    not_before: instantSchema.optional(),
    not_after: instantSchema
      .optional()
      .describe('Not dialled from then on; ends as `expired` where nobody had called.'),
    agent: agentNameSchema.optional().describe('Speaks with this contact instead of the campaign’s.'),
    agent_version: z.coerce.number().int().min(1).optional(),
    consent: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .describe('Where the person’s consent is on record.'),
  })
  .refine(({ agent, agent_version }) => agent !== undefined || agent_version === undefined, {
    path: ['agent'],
    error: 'is missing: a version alone names no agent',
  })
  .meta({ id: 'ContactSpec' })
export type ContactSpec = z.infer<typeof contactSpecSchema>
