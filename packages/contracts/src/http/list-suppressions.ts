import { phoneNumberSchema } from '../phone-number.ts'
import { pageOf, pageQuerySchema } from './paging.ts'
import { defineRoute } from './route-definition.ts'
import { suppressionScopeSchema, suppressionSourceSchema, suppressionViewSchema } from './suppression-view.ts'

export const listSuppressionsRoute = defineRoute({
  name: 'list-suppressions',
  methods: ['GET'],
  path: '/suppressions',
  summary: 'Numbers that are not dialled, the newest first; erased ones are on no list.',
  access: 'api-key',
  query: pageQuerySchema.extend({
    phone: phoneNumberSchema.optional(),
    source: suppressionSourceSchema.optional(),
    scope: suppressionScopeSchema.optional(),
  }),
  answers: { 200: { description: 'A page of suppressions.', schema: pageOf(suppressionViewSchema) } },
})
