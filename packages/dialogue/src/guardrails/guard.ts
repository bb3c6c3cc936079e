import type { CallSettings } from '@perezvon/livecall/call-settings'
import { spokenManners } from '../prompt/spoken-manners.ts'
import { stemsOf, wordsOf } from '../words/stems.ts'
import { inARow, stemsInARow } from '../words/words-in-a-row.ts'

/** What keeps a sentence from being spoken, and what is said in its place. */
export type Blocked = { rule: 'instructions' | `topic:${string}`; instead: string }

/** Looks at each sentence of one reply before it is spoken. */
export type Guard = { judge(sentence: string): Blocked | undefined }

/**
 * So many words in a row that stand in the agent's prompt are recited; fewer may be a fact that the prompt tells it to say.
 * Of our own manners nothing is ever to be said.
 */
const RECITED = { prompt: 12, manners: 6 }

/** Made for each reply. Instructions are long: they are brought to words once, for the first sentence that needs them. */
export function createGuard(settings: CallSettings): Guard {
  const { guardrails, language, prompt } = settings
  const { forbidden, replacement } = guardrails
  const topics = forbidden.map(({ topic, phrases, instead = replacement }) => ({
    blocked: { rule: `topic:${topic}`, instead } as const,
    phrases: phrases.map((phrase) => stemsInARow(phrase, language)),
  }))
  const instructions = [
    createInstructions(prompt, RECITED.prompt),
    createInstructions(spokenManners(language).manners, RECITED.manners),
  ]
  return {
    judge: (sentence) => {
      const words = wordsOf(sentence)
      if (instructions.some(({ areRecited }) => areRecited(words)))
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
  const held = said.map((text) => stemsInARow(text, language))
  return guardrails.required.filter((phrase) => {
    const wanted = stemsInARow(phrase, language)
    return !held.some((text) => text.includes(wanted))
  })
}

function createInstructions(text: string, atLeast: number) {
  let inWords: string | undefined
  return {
    areRecited: (words: readonly string[]): boolean => {
      if (words.length < atLeast) return false
      inWords ??= inARow(wordsOf(text))
      for (let from = 0; from + atLeast <= words.length; from += 1)
        if (inWords.includes(inARow(words.slice(from, from + atLeast)))) return true
      return false
    },
  }
}
