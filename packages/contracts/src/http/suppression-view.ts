import { z } from 'zod'
import { callIdSchema } from '../ids.ts'
import { phoneNumberSchema } from '../phone-number.ts'
import { instantSchema } from '../time.ts'

/** What a suppression keeps from calling: every campaign and single call, or those of one purpose. */
export const suppressionScopeSchema = z.enum(['all', 'service', 'marketing']).meta({
  id: 'SuppressionScope',
  description: '`all`, or campaigns of one purpose. Single calls are `service`.',
})
export type SuppressionScope = z.infer<typeof suppressionScopeSchema>
/** What a call is for. */
export type SuppressionPurpose = Exclude<SuppressionScope, 'all'>

/** Where a suppression comes from: a client, a list, or the person, who said it or pressed a key. */
export const suppressionSourceSchema = z
  .enum(['api', 'import', 'voice', 'keypad'])
  .meta({ id: 'SuppressionSource', description: '`voice` and `keypad`: the person’s own wish.' })
export type SuppressionSource = z.infer<typeof suppressionSourceSchema>

const OWN_WISH: ReadonlySet<SuppressionSource> = new Set(['voice', 'keypad'])

/** Whether it was the person who asked, and not we. Such a suppression is for all purposes and never expires. */
export function isOwnWish(source: SuppressionSource): boolean {
  return OWN_WISH.has(source)
}

/** A suppression as a client gives it: in JSON, or as a row of a list. */
export const suppressionFieldsSchema = z.strictObject({
  phone: phoneNumberSchema,
  scope: suppressionScopeSchema.default('all'),
  reason: z.string().trim().max(500).default(''),
  expires_at: instantSchema.optional().describe('It counts until then; for ever where absent.'),
})

/** A suppression as it is kept. */
export const suppressionViewSchema = z
  .strictObject({
    phone: phoneNumberSchema,
    scope: suppressionScopeSchema,
    source: z
      .enum([...suppressionSourceSchema.options, 'erased'])
      .describe('`erased`: the number was erased, and its hash keeps it suppressed.'),
    reason: z.string(),
    expires_at: z.string().nullable(),
    call_id: callIdSchema.nullable().describe('The call in which the person asked.'),
    created_at: z.string(),
  })
  .meta({ id: 'Suppression' })
export type SuppressionView = z.infer<typeof suppressionViewSchema>
