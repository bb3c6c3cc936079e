import type { CallId } from '@perezvon/contracts/ids'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import type { TurnChoices } from '@perezvon/contracts/transcript/turn-choices'
import { type Database, statement } from './database.ts'

type TurnRow = Omit<Turn, 'received_at' | 'choices'> & { received_at: Date; choices: TurnChoices | null }

const LIST = statement<TurnRow>(
  'turn-list',
  `select turn, user_text, confidence, ai_text, heard_text, interrupted, source, action, received_at, first_token_ms,
     first_sentence_ms, answered_ms, prompt_tokens, completion_tokens, model, tool_calls, choices
   from turns where call_id = $1 order by turn`,
)

/** The exchanges of a call, in their order. Written by `closeAttempt`. */
export async function listTurns(db: Database, { callId }: { callId: CallId }): Promise<Turn[]> {
  const rows = await db.rows(LIST, [callId])
  return rows.map(({ received_at, choices, ...turn }) => ({
    ...turn,
    received_at: received_at.toISOString(),
    ...(choices === null ? {} : { choices }),
  }))
}
