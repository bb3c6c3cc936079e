import { stemsOf, wordsOf } from './stems.ts'

/** Words for looking one text up in another by `includes`: whole words only, a space before and after each. */
export function inARow(words: readonly string[]): string {
  return ` ${words.join(' ')} `
}

/** A text's words in any of their forms, for the same. */
export function stemsInARow(text: string, language: string): string {
  return inARow(stemsOf(wordsOf(text), language))
}
