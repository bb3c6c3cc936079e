import { z } from 'zod'
import { phoneNumberSchema } from '../phone-number.ts'
import { timeZoneSchema } from '../time.ts'

/** A variable's name: what stands between the braces in an agent's texts, and a column's title in a contact list. */
export const variableNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores, a letter first')

/** One person to call. `id` is the client's own: sending the same id again in a campaign changes nothing. */
export const contactSpecSchema = z
  .strictObject({
    id: z.string().min(1).max(200).optional(),
    phone: phoneNumberSchema,
    name: z.string().trim().max(200).optional(),
    time_zone: timeZoneSchema.optional(),
    variables: z.record(variableNameSchema, z.string().max(2000)).default({}),
  })
  .meta({ id: 'ContactSpec' })
export type ContactSpec = z.infer<typeof contactSpecSchema>
