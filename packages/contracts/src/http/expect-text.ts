import { z } from 'zod'
import { callIdSchema } from '../ids.ts'
import { processTextBodySchema, TURN_CONTENT_TYPES } from './process-text.ts'
import { defineRoute, KIB } from './route-definition.ts'

/** A turn that is expected: what process_text will ask, as far as it is known before the person's words are final. */
export const expectTextBodySchema = processTextBodySchema
  .pick({ call_id: true, turn: true, user_text: true, heard_turn: true, heard_characters: true })
  .meta({ id: 'ExpectText' })
export type ExpectTextBody = z.infer<typeof expectTextBodySchema>

export const expectTextRoute = defineRoute({
  name: 'expect-text',
  methods: ['POST'],
  path: '/voximplant/expect_text',
  summary:
    'Begins the reply to words that are not final yet. Nothing of it is spoken before process_text asks for it.',
  access: 'call-token',
  body: { schema: expectTextBodySchema, contentTypes: TURN_CONTENT_TYPES, maxBytes: 32 * KIB },
  answers: {
    202: {
      description: 'Answered at once; the reply is not waited for.',
      schema: z.strictObject({
        call_id: callIdSchema,
        turn: z.int(),
        expected: z
          .boolean()
          .describe(
            'Whether the model is being asked; false where the turn needs none, or is no longer wanted.',
          ),
      }),
    },
  },
})
