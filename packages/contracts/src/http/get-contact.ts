import { z } from 'zod'
import { contactIdSchema } from '../ids.ts'
import { contactViewSchema } from './campaign-view.ts'
import { defineRoute } from './route-definition.ts'

export const getContactRoute = defineRoute({
  name: 'get-contact',
  methods: ['GET'],
  path: '/contacts/:contact_id',
  summary: 'One contact. Why it is in this state: /contacts/{contact_id}/why.',
  access: 'api-key',
  params: z.object({ contact_id: contactIdSchema }),
  answers: { 200: { description: 'The contact.', schema: contactViewSchema } },
})
