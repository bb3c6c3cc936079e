import type { CallSettings } from '@perezvon/livecall/call-settings'
import { spokenManners } from '../prompt/spoken-manners.ts'
import { stemsOf, wordsOf } from '../words/stems.ts'

/** What keeps a sentence from being spoken, and what is said in its place. */
export type Blocked = { rule: 'instructions' | `topic:${string}`; instead: string }

/** Looks at each sentence of one reply before it is spoken. */
export type Guard = { judge(sentence: string): Blocked | undefined }

/**
 * So many words in a row that stand in the agent's prompt are recited; fewer may be a fact that the prompt tells it to say.
 * Of our own manners nothing is ever to be said.
 */
const RECITED = { prompt: 12, manners: 6 }

/** Made for each reply, and cheap where the agent has no rules: nothing is prepared before it is needed. */
export function createGuard(settings: CallSettings): Guard {
  const { guardrails, language, prompt } = settings
  const { forbidden, replacement } = guardrails
  const topics = forbidden.map(({ topic, phrases, instead = replacement }) => ({
    blocked: { rule: `topic:${topic}`, instead } as const,
    phrases: phrases.map((phrase) => inARow(stemsOf(wordsOf(phrase), language))),
  }))
  return {
    judge: (sentence) => {
      const words = wordsOf(sentence)
      if (
        recites(words, prompt, RECITED.prompt) ||
        recites(words, spokenManners(language).manners, RECITED.manners)
      )
        return { rule: 'instructions', instead: replacement }
      if (topics.length === 0) return undefined
      const said = inARow(stemsOf(words, language))
      return topics.find(({ phrases }) => phrases.some((phrase) => said.includes(phrase)))?.blocked
    },
  }
}

/** The required phrases that nothing of what was said holds, in any form of their words. */
export function phrasesOwed(settings: CallSettings, said: readonly string[]): string[] {
  const { guardrails, language } = settings
  if (guardrails.required.length === 0) return []
  const held = said.map((text) => inARow(stemsOf(wordsOf(text), language)))
  return guardrails.required.filter((phrase) => {
    const wanted = inARow(stemsOf(wordsOf(phrase), language))
    return !held.some((text) => text.includes(wanted))
  })
}

function recites(words: readonly string[], instructions: string, atLeast: number): boolean {
  if (words.length < atLeast) return false
  const text = inARow(wordsOf(instructions))
  return words.some(
    (_, from) => from + atLeast <= words.length && text.includes(inARow(words.slice(from, from + atLeast))),
  )
}

/** Whole words only: a space before and after each. */
function inARow(words: readonly string[]): string {
  return ` ${words.join(' ')} `
}
