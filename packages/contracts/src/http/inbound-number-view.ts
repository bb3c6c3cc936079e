import { z } from 'zod'
import { inboundNumberSpecSchema } from '../inbound/inbound-number.ts'
import { phoneNumberSchema } from '../phone-number.ts'

/** The number in a path: it is the resource's own name. */
export const inboundNumberParamsSchema = z.object({ number: phoneNumberSchema })

/** A rented number and who answers it. */
export const inboundNumberViewSchema = inboundNumberSpecSchema
  .extend({
    number: phoneNumberSchema,
    calls_in_progress: z.int(),
    created_at: z.string(),
    changed_at: z.string(),
  })
  .meta({ id: 'InboundNumber' })
export type InboundNumberView = z.infer<typeof inboundNumberViewSchema>
