import { z } from 'zod'
import { phoneNumberSchema } from '../phone-number.ts'
import { defineRoute, JSON_BODY, KIB } from './route-definition.ts'

/** A number that is not dialled, whatever campaign asks. */
export const suppressionSchema = z
  .strictObject({
    phone: phoneNumberSchema,
    source: z.enum(['api', 'voice', 'import']).default('api'),
    reason: z.string().trim().max(500).default(''),
  })
  .meta({ id: 'Suppression' })
export type Suppression = z.infer<typeof suppressionSchema>

export const createSuppressionRoute = defineRoute({
  name: 'create-suppression',
  methods: ['POST'],
  path: '/suppressions',
  summary: 'Suppresses a number across all campaigns, at once.',
  access: 'api-key',
  body: { schema: suppressionSchema, contentTypes: JSON_BODY, maxBytes: 16 * KIB },
  answers: { 201: { description: 'Suppressed.', schema: suppressionSchema } },
})
