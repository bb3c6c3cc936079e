import { stemmer as englishStem } from '@orama/stemmers/english'
import { stemmer as russianStem } from '@orama/stemmers/russian'
import { spokenWords } from './spoken-words.ts'

const STEMMERS: Readonly<Record<string, (word: string) => string>> = { ru: russianStem, en: englishStem }

/** The language of a tag such as `ru-RU`, as rooms of words are named by it. */
export function languageOf(tag: string): string {
  return tag.slice(0, 2)
}

/** What somebody said as words, in their order, without punctuation and politeness. */
export function wordsOf(text: string): string[] {
  return spokenWords(text)
    .split(' ')
    .filter((word) => word !== '' && word !== ',')
}

/** Words by what stays the same in all their forms: Snowball's stems for Russian and English, else the words themselves. */
export function stemsOf(words: readonly string[], language: string): string[] {
  const stem = STEMMERS[languageOf(language)]
  return stem === undefined ? [...words] : words.map(stem)
}
