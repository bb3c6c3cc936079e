import { z } from 'zod'
import { callIdSchema } from '../ids.ts'
import { scenarioSettingsSchema } from '../scenario/scenario-settings.ts'
import { defineRoute, JSON_BODY, KIB } from './route-definition.ts'

/** A session says who it is. The call is named by the call token alone. */
export const claimBodySchema = z
  .strictObject({
    session_id: z.string().min(1).max(100),
    session_url: z
      .url()
      .max(1000)
      .optional()
      .describe('accessSecureURL: how commands reach the session. A secret.'),
    scenario: z.string().max(100),
  })
  .meta({ id: 'Claim' })
export type ClaimBody = z.infer<typeof claimBodySchema>

export const claimRefusalSchema = z.enum([
  'claimed-by-another-session',
  'already-ended',
  'suppressed',
  'outside-window',
  'campaign-not-running',
  'expired',
  'frequency-cap',
])
export type ClaimRefusal = z.infer<typeof claimRefusalSchema>

/** What a granted claim tells. */
export const claimGrantSchema = z.strictObject({
  granted: z.literal(true),
  call_id: callIdSchema,
  number: z.string(),
  caller_id: z.string(),
  settings: scenarioSettingsSchema,
  command_key: z
    .string()
    .describe(
      'Commands that reach the session are signed with it: see SessionCommand. A secret of this call.',
    ),
})

/** The claim's answer: the only place that ever tells the number. The same session asking again gets the same grant. */
export const claimAnswerSchema = z
  .discriminatedUnion('granted', [
    claimGrantSchema,
    z.strictObject({ granted: z.literal(false), reason: claimRefusalSchema, detail: z.string() }),
  ])
  .meta({ id: 'ClaimAnswer' })
export type ClaimAnswer = z.infer<typeof claimAnswerSchema>

export const claimCallRoute = defineRoute({
  name: 'claim-call',
  methods: ['POST'],
  path: '/voximplant/claim',
  summary: 'A scenario claims its attempt. Granted once; whoever is refused must not dial.',
  access: 'call-token',
  body: { schema: claimBodySchema, contentTypes: JSON_BODY, maxBytes: 16 * KIB },
  answers: { 200: { description: 'Granted or refused.', schema: claimAnswerSchema } },
})
