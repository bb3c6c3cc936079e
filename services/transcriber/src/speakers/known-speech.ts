import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import type { KnownSpeech } from './label-speakers.ts'

/** All that the agent may have said by itself, and the live turns of both. Variables need not be put in: words are compared. */
export function knownSpeech(agent: AgentSpec, turns: readonly Turn[]): KnownSpeech {
  return {
    agent: [
      agent.disclosure,
      agent.greeting,
      ...agent.silence.reprompts,
      agent.silence.goodbye,
      agent.fallback,
      agent.farewell,
      agent.opt_out.reply,
      ...turns.map(({ ai_text }) => ai_text),
    ].filter(hasText),
    person: turns.map(({ user_text }) => user_text).filter(hasText),
  }
}

function hasText(text: string): boolean {
  return text.trim() !== ''
}
