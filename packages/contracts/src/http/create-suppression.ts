import { idempotencyHeadersSchema } from './idempotency.ts'
import { defineRoute, JSON_BODY, KIB } from './route-definition.ts'
import {
  isOwnWish,
  suppressionFieldsSchema,
  suppressionSourceSchema,
  suppressionViewSchema,
} from './suppression-view.ts'

/** A number that is not to be dialled. `source` says who asked, where a client passes on what a person said elsewhere. */
export const createSuppressionBodySchema = suppressionFieldsSchema
  .extend({ source: suppressionSourceSchema.default('api') })
  .refine(({ source, scope }) => !isOwnWish(source) || scope === 'all', {
    path: ['scope'],
    error: 'must be all where the person asked: leave it out',
  })
  .refine(({ source, expires_at }) => !isOwnWish(source) || expires_at === undefined, {
    path: ['expires_at'],
    error: 'must not be given where the person asked: such a wish does not expire',
  })
  .meta({ id: 'CreateSuppression' })

export const createSuppressionRoute = defineRoute({
  name: 'create-suppression',
  methods: ['POST'],
  path: '/suppressions',
  summary: 'Suppresses a number at once, for all purposes or one. Again, it may widen and never narrows.',
  access: 'api-key',
  headers: idempotencyHeadersSchema,
  body: { schema: createSuppressionBodySchema, contentTypes: JSON_BODY, maxBytes: 16 * KIB },
  answers: {
    201: {
      description: 'Suppressed; as it is kept, which may be wider than asked.',
      schema: suppressionViewSchema,
    },
  },
})
