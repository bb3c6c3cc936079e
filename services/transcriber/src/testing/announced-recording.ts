import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import type { RecordingId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { saveAgentVersion } from '@perezvon/store/agents'
import { planSingleCall } from '@perezvon/store/attempts'
import { closeAttempt } from '@perezvon/store/close-attempt'
import type { Database } from '@perezvon/store/database'
import { announceRecording } from '@perezvon/store/recordings'

export const NOW = new Date('2026-11-21T09:00:00Z')

const AGENT = agentSpecSchema.parse({
  name: 'halo',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  speech_recognition: { phrase_hints: ['HALO', 'курьер'] },
  disclosure: 'Это автоматический звонок, разговор записывается.',
  greeting: 'Здравствуйте! Чем могу помочь?',
  prompt: 'Подтверди доставку.',
})

/** The recording of a call that is over, announced `at` (NOW), and not fetched yet. */
export async function storeAnnouncedRecording(
  db: Database,
  { at = NOW, ...recording }: { url: string; seconds?: number; at?: Date },
): Promise<RecordingId> {
  const callId = systemIds.call()
  const { agent } = await saveAgentVersion(db, { spec: AGENT, now: NOW })
  await planSingleCall(db, {
    callId,
    contactId: systemIds.contact(),
    body: { phone: '+70000000001', variables: {} },
    agentVersion: agent,
    now: NOW,
  })
  await closeAttempt(db, {
    callId,
    outcome: 'conversation',
    reason: 'goodbye',
    turns: [
      {
        turn: 1,
        user_text: 'когда привезут мой заказ',
        ai_text: 'Курьер приедет завтра с десяти до двух.',
        confidence: 0.8,
        heard_text: null,
        interrupted: false,
        source: 'model',
        action: 'listen',
        received_at: NOW.toISOString(),
        first_token_ms: null,
        first_sentence_ms: null,
        answered_ms: null,
        prompt_tokens: null,
        completion_tokens: null,
        model: null,
        tool_calls: [],
      },
    ],
    redial: undefined,
    now: NOW,
  })
  return await announceRecording(db, { id: systemIds.recording(), callId, now: at, ...recording })
}
