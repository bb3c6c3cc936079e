import type { BuiltIn } from '../built-in-tool.ts'

/** Hands the call over to one of the agent's targets, after what the model says. */
export const transfer: BuiltIn = {
  name: 'transfer',
  isOffered: ({ transfer_targets: targets }) => targets.length > 0,
  description: ({ transfer_targets: targets }) =>
    `Hands the call over to somebody. Say in one short sentence whom you connect, in the same reply. ${targets
      .map(({ name, description }) => `${name}: ${description}`)
      .join(' · ')}`,
  parameters: ({ transfer_targets: targets }) => ({
    type: 'object',
    properties: { target: { type: 'string', enum: targets.map(({ name }) => name) } },
    required: ['target'],
  }),
  run: async ({ values: { target } }) => ({
    outcome: 'done',
    result: { ok: true },
    wish: { kind: 'transfer', to: String(target) },
  }),
}
