import type { CallView } from '@perezvon/contracts/http/call-view'
import { messageTokens } from '@perezvon/dialogue/memory/token-estimate'

type Turns = CallView['turns']

/**
 * What the agent's model used in a call: as the vendor counted it, and by estimate where a turn was asked of a model and nobody
 * said, as where the person interrupted it. `prompt` is what stands before every turn.
 */
export function agentTokens(turns: Turns, prompt: string): number {
  return turns.reduce((sum, turn, index) => sum + tokensOf(turn, prompt, turns.slice(0, index)), 0)
}

function tokensOf(turn: Turns[number], prompt: string, past: Turns): number {
  const { source, prompt_tokens: asked, completion_tokens: answered } = turn
  if (asked !== null || answered !== null) return (asked ?? 0) + (answered ?? 0)
  if (source !== 'model' && turn.model === null) return 0
  return messageTokens(prompt) + [...past, turn].reduce((sum, one) => sum + spokenTokens(one), 0)
}

function spokenTokens({ user_text: asked, ai_text: answered }: Turns[number]): number {
  return messageTokens(asked) + messageTokens(answered)
}
