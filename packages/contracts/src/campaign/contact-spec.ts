import { z } from 'zod'
import { agentNameSchema } from '../agent/agent-spec.ts'
import { phoneNumberSchema } from '../phone-number.ts'
import { instantSchema, timeZoneSchema } from '../time.ts'

/** A variable's name: what stands between the braces in an agent's texts, and a column's title in a contact list. */
export const variableNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores, a letter first')

/** What the database cannot keep as text: NUL, and half of a pair of surrogates. */
const UNSTORABLE = /[\0\p{Cs}]/u

/** Text of a client's that is kept as it is. */
function kept(text: z.ZodString): z.ZodString {
  return text.refine((given) => !UNSTORABLE.test(given), { error: 'holds a NUL, or half of a character' })
}

/** Who has priority 9 is called before who has 0. */
export const DEFAULT_CONTACT_PRIORITY = 5

/** How many characters of each a contact may have. */
export const CONTACT_LENGTHS = { id: 200, name: 200, value: 2000, metadataName: 63, consent: 500 } as const

/** One person to call. `id` is the client's own: sending the same id again in a campaign changes nothing. */
export const contactSpecSchema = z
  .strictObject({
    id: kept(z.string().min(1).max(CONTACT_LENGTHS.id)).optional(),
    phone: phoneNumberSchema,
    name: kept(z.string().trim().max(CONTACT_LENGTHS.name)).optional(),
    time_zone: timeZoneSchema
      .optional()
      .describe(
        'Where absent: what the number says, else the campaign’s. In doubt the narrowest window counts.',
      ),
    variables: z.record(variableNameSchema, kept(z.string().max(CONTACT_LENGTHS.value))).default({}),
    metadata: z
      .record(
        kept(z.string().min(1).max(CONTACT_LENGTHS.metadataName)),
        kept(z.string().max(CONTACT_LENGTHS.value)),
      )
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
    consent: kept(z.string().trim().min(1).max(CONTACT_LENGTHS.consent))
      .optional()
      .describe('Where the person’s consent is on record.'),
  })
  .refine(({ agent, agent_version }) => agent !== undefined || agent_version === undefined, {
    path: ['agent'],
    error: 'is missing: a version alone names no agent',
  })
  .refine(
    ({ not_before, not_after }) =>
      not_before === undefined || not_after === undefined || Date.parse(not_before) < Date.parse(not_after),
    { path: ['not_after'], error: 'must be later than not_before' },
  )
  .meta({ id: 'ContactSpec' })
export type ContactSpec = z.infer<typeof contactSpecSchema>
