import { type AgentSpec, agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import type { CallId } from '@perezvon/contracts/ids'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import { systemIds } from '@perezvon/runtime/ids'
import { saveAgentVersion } from '@perezvon/store/agents'
import { planSingleCall } from '@perezvon/store/attempts'
import { closeAttempt } from '@perezvon/store/close-attempt'
import type { Database } from '@perezvon/store/database'

export const PHONE = '+70000000001'
export const NOW = new Date('2026-11-21T09:00:00Z')

/** An agent that asks whether a delivery suits, and when else. */
export const DELIVERY_AGENT = agentSpecSchema.parse({
  name: 'halo',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'Это автоматический звонок, разговор записывается.',
  greeting: 'Здравствуйте! Чем могу помочь?',
  prompt: 'Подтверди доставку.',
  extraction: [
    { name: 'delivery_confirmed', type: 'boolean', description: 'Клиент подтвердил доставку.' },
    { name: 'preferred_time', type: 'text', description: 'Когда удобно.' },
  ],
})

/** A call that is over, with these turns: what the person said, and what the agent answered. */
export async function storeEndedCall(
  db: Database,
  exchanges: readonly (readonly [person: string, agent: string])[],
  { agent: spec = DELIVERY_AGENT, ...rest }: Partial<Turn> & { agent?: AgentSpec } = {},
): Promise<CallId> {
  const callId = systemIds.call()
  const { agent } = await saveAgentVersion(db, { spec, now: NOW })
  await planSingleCall(db, {
    callId,
    contactId: systemIds.contact(),
    body: { phone: PHONE, variables: {} },
    agentVersion: agent,
    now: NOW,
  })
  const turns = exchanges.map(([user_text, ai_text], index) => ({
    ...BARE_TURN,
    turn: index + 1,
    user_text,
    ai_text,
    ...rest,
  }))
  await closeAttempt(db, {
    callId,
    outcome: 'conversation',
    reason: 'goodbye',
    turns,
    redial: undefined,
    now: NOW,
  })
  return callId
}

const BARE_TURN: Omit<Turn, 'turn' | 'user_text' | 'ai_text'> = {
  confidence: null,
  heard_text: null,
  interrupted: false,
  source: 'model',
  action: 'listen',
  received_at: '2026-11-21T09:00:00.000Z',
  first_token_ms: null,
  first_sentence_ms: null,
  answered_ms: null,
  prompt_tokens: null,
  completion_tokens: null,
  model: null,
  tool_calls: [],
}
