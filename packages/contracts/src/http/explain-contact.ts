import { z } from 'zod'
import { callIdSchema, contactIdSchema } from '../ids.ts'
import { contactViewSchema } from './campaign-view.ts'
import { defineRoute } from './route-definition.ts'

/** One link in the chain of decisions about a contact. */
export const decisionSchema = z
  .strictObject({
    at: z.string(),
    decision: z
      .string()
      .describe(
        'Kebab-case: imported, deferred, attempt-planned, attempt-ended, redial-scheduled, finished… `waits` comes last and tells what stands between a waiting contact and its next call at this moment.',
      ),
    call_id: callIdSchema.nullable(),
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Decision' })
export type Decision = z.infer<typeof decisionSchema>

export const explainContactRoute = defineRoute({
  name: 'explain-contact',
  methods: ['GET'],
  path: '/contacts/:contact_id/why',
  summary: 'Why was this person called, or not called: the whole chain of decisions.',
  access: 'api-key',
  params: z.object({ contact_id: contactIdSchema }),
  answers: {
    200: {
      description: 'The chain, the oldest first.',
      schema: z.strictObject({ contact: contactViewSchema, decisions: z.array(decisionSchema) }),
    },
  },
})
