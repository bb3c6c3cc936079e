import { spokenWords } from '../words/spoken-words.ts'
import { ENGLISH } from './english.ts'
import type { RequestLanguage } from './request-language.ts'
import { RUSSIAN } from './russian.ts'

/** A request not to be called, by the words that say so. */
export type OptOut = { words: string }

/** How far after a request its limits are looked for, in words. */
const LIMIT_WITHIN_WORDS = 6

/**
 * Whether somebody asked not to be called any more: by the forms of Russian and English, whatever the agent speaks, or
 * by one of the agent's own phrases. A request that is limited to a time, a place or somebody else («не звоните мне
 * после шести») is none; the model answers it.
 */
export function recogniseOptOut(text: string, phrases: readonly string[] = []): OptOut | undefined {
  const lower = text.toLowerCase()
  const languages = [RUSSIAN, ENGLISH].filter(({ mention }) => mention.test(lower))
  if (languages.length === 0 && phrases.length === 0) return undefined
  const words = spokenWords(text)
  const own = phrases.find((phrase) => words.includes(spokenWords(phrase)))
  if (own !== undefined) return { words: own }
  for (const language of languages) {
    const asked = askedIn(language, words)
    if (asked !== undefined) return asked
  }
  return undefined
}

function askedIn(language: RequestLanguage, words: string): OptOut | undefined {
  const always = language.always.map((form) => form.exec(words)).find((match) => match !== null)
  if (always) return { words: always[0].trim() }
  for (const form of language.unlessLimited) {
    for (const match of words.matchAll(new RegExp(form, 'g'))) {
      if (!isLimited(language, words, match)) return { words: match[0].trim() }
    }
  }
  return undefined
}

function isLimited(language: RequestLanguage, words: string, match: RegExpExecArray): boolean {
  if (language.limitBefore.test(`${words.slice(0, match.index)} `)) return true
  if (language.forGood.test(words)) return false
  if (language.limitAfter.test(ownClause(language, words, match))) return true
  return language.callsWanted.test(words) && !language.thisNumber.test(`${match[0]} `)
}

/** What follows a request and still belongs to it. «Больше» closes a request: what follows a comma then is a reason. */
function ownClause(language: RequestLanguage, words: string, match: RegExpExecArray): string {
  const isClosed = /больше|again|any ?more/.test(match[0])
  const rest = ` ${words.slice(match.index + match[0].length)}`
  const after = isClosed ? rest : rest.replace(/^\s+,/, ' ')
  const clause = after.split(language.clauseStart)[0] ?? ''
  return ` ${clause.trim().split(' ').slice(0, LIMIT_WITHIN_WORDS).join(' ')} `
}
