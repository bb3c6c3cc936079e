import { z } from 'zod'
import { callIdSchema } from '../ids.ts'
import { spokenSentenceSchema, TURN_CONTENT_TYPES } from './process-text.ts'
import { defineRoute, KIB } from './route-definition.ts'

/** Which sentence. Asking for the same one again gets the same one. */
export const nextSentenceBodySchema = z
  .object({
    call_id: callIdSchema,
    turn: z.coerce.number().int().min(1).max(1000),
    sentence: z.coerce.number().int().min(1).max(1000),
  })
  .meta({ id: 'NextSentence' })
export type NextSentenceBody = z.infer<typeof nextSentenceBodySchema>

export const nextSentenceRoute = defineRoute({
  name: 'next-sentence',
  methods: ['GET', 'POST'],
  path: '/voximplant/next_sentence',
  summary: 'The following sentence of a turn; waits for it, bounded.',
  access: 'call-token',
  query: nextSentenceBodySchema,
  body: { schema: nextSentenceBodySchema, contentTypes: TURN_CONTENT_TYPES, maxBytes: 16 * KIB },
  answers: {
    200: { description: 'The sentence, or an empty one where there is none.', schema: spokenSentenceSchema },
  },
})
