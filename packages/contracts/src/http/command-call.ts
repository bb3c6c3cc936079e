import { z } from 'zod'
import { callIdSchema } from '../ids.ts'
import { callCommandSchema } from '../scenario/session-command.ts'
import { defineRoute, JSON_BODY, KIB } from './route-definition.ts'

export const commandCallRoute = defineRoute({
  name: 'command-call',
  methods: ['POST'],
  path: '/calls/:call_id/commands',
  summary: 'Tells a call on the line to end, to say something, or to be handed over.',
  access: 'api-key',
  params: z.object({ call_id: callIdSchema }),
  body: { schema: callCommandSchema, contentTypes: JSON_BODY, maxBytes: 16 * KIB },
  answers: {
    202: {
      description: 'The session has it. What it does about it, the call’s events tell.',
      schema: z.strictObject({ call_id: callIdSchema, command: z.string() }),
    },
  },
})
