import { type BuiltIn, NO_PARAMETERS } from '../built-in-tool.ts'

/** The model's way to end the call after what it says. */
export const endCall: BuiltIn = {
  name: 'end_call',
  isOffered: () => true,
  description: () => 'Hangs up after your reply has been spoken. Say goodbye in the same reply.',
  parameters: () => NO_PARAMETERS,
  run: async () => ({ outcome: 'done', result: { ok: true }, wish: { kind: 'hang-up' } }),
}
