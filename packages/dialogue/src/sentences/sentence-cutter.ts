import { judgeClosing, judgeEllipsis, judgeFullStop, judgeMark, type Verdict } from './sentence-end.ts'
import { toSpeakable } from './speakable.ts'

/** Cuts a reply into sentences while it is being generated. */
export type SentenceCutter = {
  /** The sentences that became whole with this piece of text. Any cutting into pieces gives the same sentences. */
  push(piece: string): string[]
  /** What is left when the reply is over. */
  end(): string[]
}

export type CutterOptions = {
  /** A longer sentence is cut at a pause. Far below the 1500 characters that the platform speaks at a time. */
  maxCharacters?: number
  /** Fewer letters and digits are no sentence of their own: they go with the next. */
  minLetters?: number
}

const DEFAULT_MAX_CHARACTERS = 260
const DEFAULT_MIN_LETTERS = 2
const LOOK_AGAIN_CHARACTERS = 16

/** What may be left over of the sentence before: the rest of `?!`, `!!!`, `...»`. Never spoken. */
const LEFTOVER = /^[\s.!?…,;:)\]»”]+/
const OPENING = new Set('«„“([')
const CLOSING = new Set('»”)]')
const NOTABLE = new Set('.!?…\n"«„“([»”)]')

/**
 * Decides at the end of a sentence itself where that is safe, and waits for the next character where it is not: after
 * abbreviations, numbers, Latin words (they may be `halo.ru`), short words and inside quotes.
 */
export function createSentenceCutter(options: CutterOptions = {}): SentenceCutter {
  const { maxCharacters = DEFAULT_MAX_CHARACTERS, minLetters = DEFAULT_MIN_LETTERS } = options
  /** The sentence that is coming in, from its first character on. */
  let text = ''
  /** Everything before this has been looked at. */
  let at = 0
  let depth = 0
  let inStraightQuotes = false

  const cutAt = (end: number, sentences: string[]): void => {
    const sentence = toSpeakable(text.slice(0, end))
    if (hasLetters(sentence, 1)) sentences.push(sentence)
    text = text.slice(end)
    at = 0
    depth = 0
    inStraightQuotes = false
  }

  /** Judges the character at `at`, and keeps count of quotes and brackets once it is judged. */
  const judge = (character: string): Verdict => {
    const isQuoted = depth > 0 || inStraightQuotes
    if (character === '\n') return 'end'
    if (character === '"' && inStraightQuotes && depth === 0) return judgeClosing(text, at)
    if (CLOSING.has(character) && depth <= 1 && !inStraightQuotes) return judgeClosing(text, at)
    if (isQuoted) return 'go-on'
    if (character === '.') return judgeFullStop(text, at)
    if (character === '…') return judgeEllipsis(text, at)
    return character === '!' || character === '?' ? judgeMark(text, at) : 'go-on'
  }

  const count = (character: string): void => {
    if (character === '"') inStraightQuotes = !inStraightQuotes
    else if (OPENING.has(character)) depth += 1
    else if (CLOSING.has(character)) depth = Math.max(0, depth - 1)
  }

  const dropLeftover = (): void => {
    if (at > 0) return
    const leftover = LEFTOVER.exec(text)
    if (leftover !== null) text = text.slice(leftover[0].length)
  }

  // Looked at now and then, not at every further character of something that has no pause.
  const tooLongAt = (length: number): boolean =>
    length >= maxCharacters && (length - maxCharacters) % LOOK_AGAIN_CHARACTERS === 0

  const scan = (sentences: string[]): void => {
    dropLeftover()
    while (at < text.length) {
      const character = text.charAt(at)
      if (NOTABLE.has(character)) {
        const verdict = judge(character)
        if (verdict === 'wait') return
        count(character)
        if (verdict === 'end' && hasLetters(text.slice(0, at), minLetters)) {
          cutAt(at + 1, sentences)
          dropLeftover()
          continue
        }
      }
      at += 1
      const pause = tooLongAt(at) ? lastPause(text.slice(0, at), maxCharacters) : 0
      if (pause > 0) {
        cutAt(pause, sentences)
        dropLeftover()
      }
    }
  }

  return {
    push: (piece) => {
      const sentences: string[] = []
      text += piece
      scan(sentences)
      return sentences
    },
    end: () => {
      const sentences: string[] = []
      scan(sentences)
      // What the scan waited at is followed by nothing: it ends here.
      cutAt(text.length, sentences)
      return sentences
    },
  }
}

/** A whole text in its sentences. */
export function sentencesOf(text: string): string[] {
  const cutter = createSentenceCutter()
  return [...cutter.push(text), ...cutter.end()]
}

/** Whether a text has at least so many letters and digits; looks no further than to the last of them. */
function hasLetters(text: string, count: number): boolean {
  const letters = /[\p{L}\p{N}]/gu
  for (let found = 0; found < count; found += 1) if (!letters.test(text)) return false
  return true
}

/**
 * Where a sentence that is too long is best cut: after its last pause in the second half, else between words; 0 where
 * it has neither, until it is so long that it must be cut anywhere.
 */
function lastPause(text: string, maxCharacters: number): number {
  const half = Math.floor(maxCharacters / 2)
  const pauses = [...text.matchAll(/[,;:] | [—–-] /g)].map((match) => match.index + match[0].length)
  const pause = pauses.filter((place) => place >= half).at(-1) ?? text.lastIndexOf(' ') + 1
  if (pause > 0 || text.length < 4 * maxCharacters) return pause
  return /[\uD800-\uDBFF]$/.test(text) ? text.length - 1 : text.length
}
