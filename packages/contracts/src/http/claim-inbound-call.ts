import { z } from 'zod'
import { claimBodySchema, claimGrantSchema } from './claim-call.ts'
import { defineRoute, JSON_BODY, KIB } from './route-definition.ts'

/** Half of a pair that stands alone: `encodeURIComponent`, by which a claim is signed, throws over it. */
const HALF_A_CHARACTER = /\p{Surrogate}/u
const told = z
  .string()
  .max(100)
  .refine((number) => !HALF_A_CHARACTER.test(number), 'must not hold half a character')

/**
 * A session that an incoming call has started says who calls which number. It has no call token yet: header
 * X-Inbound-Signature is the lower-case hex of the HMAC-SHA256, by the application’s secret PEREZVON_INBOUND_KEY, over session
 * id, both numbers and `at`, with line feeds between them, the numbers as `encodeURIComponent` writes them.
 */
export const inboundClaimBodySchema = claimBodySchema
  .extend({
    called_number: told.min(1).describe('As the platform tells it.'),
    caller_number: told.describe('As the platform tells it; empty where it is withheld.'),
    at: z.int().describe('When it was signed, in milliseconds of Unix time. Old ones are not heard.'),
  })
  .meta({ id: 'InboundClaim' })
export type InboundClaimBody = z.infer<typeof inboundClaimBodySchema>

/** Why nobody picks up. `agent-unfit`: who should answer hears in a way that is not that of the number’s scenario. */
export const inboundRefusalSchema = z.enum([
  'number-not-served',
  'caller-rejected',
  'closed',
  'lines-busy',
  'agent-unfit',
  'already-ended',
])
export type InboundRefusal = z.infer<typeof inboundRefusalSchema>

/** The answer. Granted, the session picks up and speaks by `call_token` from then on; refused, it rejects the call. */
export const inboundClaimAnswerSchema = z
  .discriminatedUnion('granted', [
    claimGrantSchema.extend({ call_token: z.string() }),
    z.strictObject({
      granted: z.literal(false),
      reason: inboundRefusalSchema,
      detail: z.string(),
      sip_code: z.int(),
    }),
  ])
  .meta({ id: 'InboundClaimAnswer' })
export type InboundClaimAnswer = z.infer<typeof inboundClaimAnswerSchema>

export const claimInboundCallRoute = defineRoute({
  name: 'claim-inbound-call',
  methods: ['POST'],
  path: '/voximplant/inbound_claim',
  summary:
    'A session that an incoming call has started asks whether it may pick up, and as whom. The same session gets the same answer.',
  access: 'inbound-key',
  body: { schema: inboundClaimBodySchema, contentTypes: JSON_BODY, maxBytes: 16 * KIB },
  answers: { 200: { description: 'Granted or refused.', schema: inboundClaimAnswerSchema } },
})
