import { z } from 'zod'
import { phoneNumberSchema } from '../phone-number.ts'
import { defineRoute } from './route-definition.ts'
import { suppressionScopeSchema } from './suppression-view.ts'

/** What a client says where the person had asked not to be called and has changed their mind. */
export const PERSON_AGREED = 'the-person-agreed'

export const deleteSuppressionRoute = defineRoute({
  name: 'delete-suppression',
  methods: ['DELETE'],
  path: '/suppressions/:phone',
  summary: `Takes a number off the list. What the person asked for needs \`confirm=${PERSON_AGREED}\`.`,
  access: 'api-key',
  params: z.object({ phone: phoneNumberSchema }),
  query: z.object({
    scope: suppressionScopeSchema.optional().describe('Only this one; all of the number’s where absent.'),
    confirm: z
      .literal(PERSON_AGREED)
      .optional()
      .describe('Needed for suppressions by `voice` or `keypad`, and for erased numbers.'),
  }),
  answers: {
    200: {
      description: 'Lifted. Contacts that it had finished stay finished.',
      schema: z
        .strictObject({
          phone: phoneNumberSchema,
          lifted: z.array(suppressionScopeSchema),
          still_suppressed: z
            .array(suppressionScopeSchema)
            .describe('What still keeps calls from the number, where only one scope was lifted.'),
        })
        .meta({ id: 'LiftedSuppression' }),
    },
  },
})
