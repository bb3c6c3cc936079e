import { z } from 'zod'
import { callIdSchema } from '../ids.ts'
import { callViewSchema } from './call-view.ts'
import { defineRoute } from './route-definition.ts'

export const getCallRoute = defineRoute({
  name: 'get-call',
  methods: ['GET'],
  path: '/calls/:call_id',
  summary: 'One call with its turns, recording, transcript and analysis.',
  access: 'api-key',
  params: z.object({ call_id: callIdSchema }),
  answers: { 200: { description: 'The call.', schema: callViewSchema } },
})
