import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { PastTurn } from '@perezvon/livecall/stored-turn'
import { questionKey } from './question-key.ts'

/** Finds the answer that an agent keeps ready for what somebody said; undefined where the model has to answer. */
export type ReadyAnswers = {
  find(asked: { settings: CallSettings; userText: string; past: readonly PastTurn[] }): string | undefined
}

/** Agents whose questions are remembered: more than one process speaks for at a time. */
const AGENTS_REMEMBERED = 200

/**
 * The whole utterance must be the question: with anything beside it, it is another one. A question of a single word
 * that follows a question of the agent may as well be the answer to that, so it is the model's.
 */
export function createReadyAnswers(): ReadyAnswers {
  /** Of each version of an agent, which of its answers belongs to a question's key. The least recently asked first. */
  const remembered = new Map<string, ReadonlyMap<string, number>>()

  const questionsOf = (settings: CallSettings): ReadonlyMap<string, number> => {
    const questions = remembered.get(settings.agent) ?? keysOf(settings)
    remembered.delete(settings.agent)
    remembered.set(settings.agent, questions)
    const [oldest] = remembered.keys()
    if (remembered.size > AGENTS_REMEMBERED && oldest !== undefined) remembered.delete(oldest)
    return questions
  }

  return {
    find: ({ settings, userText, past }) => {
      if (settings.ready_answers.length === 0) return undefined
      const key = questionKey(userText, settings.language)
      if (key === undefined || (!key.includes(' ') && hasAgentJustAsked(settings, past))) return undefined
      const answer = questionsOf(settings).get(key)
      return answer === undefined ? undefined : settings.ready_answers[answer]?.answer
    },
  }
}

/** Where two answers claim a question the first has it. */
function keysOf({ ready_answers: answers, language }: CallSettings): Map<string, number> {
  const keys = new Map<string, number>()
  for (const [index, { questions }] of answers.entries())
    for (const question of questions) {
      const key = questionKey(question, language)
      if (key !== undefined && !keys.has(key)) keys.set(key, index)
    }
  return keys
}

function hasAgentJustAsked({ opening }: CallSettings, past: readonly PastTurn[]): boolean {
  const latest = past.at(-1)
  return (latest === undefined ? opening : latest.heardText).trimEnd().endsWith('?')
}
