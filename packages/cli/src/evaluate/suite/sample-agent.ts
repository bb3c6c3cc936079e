import { type AgentSpec, agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'

/** For tests: an agent that sells. */
export function sampleAgent(more: Readonly<Record<string, unknown>> = {}): AgentSpec {
  return agentSpecSchema.parse({
    name: 'shop',
    voice: { name: 'Yandex.Neural.ru_RU_alena' },
    disclosure: 'A program speaks.',
    greeting: 'Hello.',
    prompt: 'Sell.',
    ...more,
  })
}
