import type { SpokenSentence } from '@perezvon/contracts/http/process-text'

/** What a turn's speech ends with. */
export type FinalAction = Exclude<SpokenSentence['action'], 'continue'>

/** One sentence as a caller gets it: `text` is empty where the turn had no further one. */
export type Spoken = {
  text: string
  more: boolean
  action: SpokenSentence['action']
  /** Keys that are played to the line after it. */
  sendKeys?: string
  /** The target of a transfer. */
  transferTo?: string
}

/** A turn's speech so far: the person's words, the sentences released in their order, the action once it is over. */
export type SpeechState = {
  userText: string
  sentences: readonly string[]
  /** Keys that are played to the line, by the sentence that they follow. */
  keysAfter?: ReadonlyMap<number, string>
  end: FinalAction | undefined
  transferTo?: string | undefined
}

/** Sentence `index` of a speech, or undefined where it is not there yet. `more` is true while nobody knows the end. */
export function spokenAt(state: SpeechState, index: number): Spoken | undefined {
  const { sentences, keysAfter, end, transferTo } = state
  const target = transferTo === undefined ? {} : { transferTo }
  const text = sentences[index]
  if (text === undefined)
    return end === undefined ? undefined : { text: '', more: false, action: end, ...target }
  const more = end === undefined || index + 1 < sentences.length
  const sendKeys = keysAfter?.get(index)
  return {
    text,
    more,
    ...(sendKeys === undefined ? {} : { sendKeys }),
    ...(more ? { action: 'continue' } : { action: end, ...target }),
  }
}

/**
 * The words of `sentences` that were heard when `characters` of them had been played (counted over the sentences,
 * without the spaces between them). A word that was cut off counts as not heard.
 */
export function heardPart(sentences: readonly string[], characters: number): string {
  const heard: string[] = []
  let left = characters
  for (const sentence of sentences) {
    if (left <= 0) break
    heard.push(left >= sentence.length ? sentence : wholeWords(sentence, left))
    left -= sentence.length
  }
  return heard.filter((part) => part !== '').join(' ')
}

function wholeWords(sentence: string, characters: number): string {
  if (/\s/.test(sentence.charAt(characters))) return sentence.slice(0, characters).trimEnd()
  return sentence.slice(0, characters).replace(/\S*$/, '').trimEnd()
}
