import type { CallId } from '@perezvon/contracts/ids'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
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
/** Of an erased number nothing is written any more: whoever erases it holds the attempt's row. */
const REPLACE_TOOL_CALLS = statement(
  'turn-replace-tool-calls',
  `update turns set tool_calls = $3::jsonb where call_id = $1 and turn = $2 and exists (
     select from attempts where attempts.call_id = turns.call_id and phone not like 'erased:%' for key share)`,
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

/** Replaces what is known of a turn's tools, where one of them ended after its call was closed. */
export async function replaceToolCalls(
  db: Database,
  { callId, turn, toolCalls }: { callId: CallId; turn: number; toolCalls: readonly ToolCall[] },
): Promise<void> {
  await db.run(REPLACE_TOOL_CALLS, [callId, turn, JSON.stringify(toolCalls)])
}
