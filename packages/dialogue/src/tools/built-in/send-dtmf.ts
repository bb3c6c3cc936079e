import { sentKeysSchema } from '@perezvon/contracts/call/telephone-key'
import type { BuiltIn } from '../built-in-tool.ts'

/** Presses keys of the telephone: for menus of machines that answer. */
export const sendDtmf: BuiltIn = {
  name: 'send_dtmf',
  isOffered: ({ built_in_tools: has }) => has.includes('send_dtmf'),
  description: () =>
    'Presses keys of the telephone, after what you say: for the menu of a machine. 0 to 9, *, #, and p for a pause.',
  parameters: () => ({
    type: 'object',
    properties: {
      keys: { type: 'string', description: 'Such as 2, or 12p345#.', minLength: 1, maxLength: 32 },
    },
    required: ['keys'],
  }),
  run: async ({ values }) => {
    const keys = sentKeysSchema.safeParse(values.keys)
    if (keys.success) return { outcome: 'done', result: { ok: true }, keys: keys.data }
    return { outcome: 'rejected', result: { ok: false, error: 'keys are 0 to 9, *, #, and p for a pause' } }
  },
}
