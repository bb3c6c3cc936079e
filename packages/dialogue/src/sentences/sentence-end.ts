import {
  CLOSING_ABBREVIATIONS,
  LEADING_ABBREVIATIONS,
  SHORT_WORDS,
  TRAILING_WORDS,
  WEB_WORDS,
} from './abbreviations.ts'

/**
 * Whether a character ends its sentence. `wait`: what follows decides, and it has not come yet. A verdict depends on
 * the text alone, never on how it was cut into tokens.
 */
export type Verdict = 'end' | 'go-on' | 'wait'

const CYRILLIC_WORD = /^[\p{Script=Cyrillic}-]+$/u
const UPPER = /\p{Lu}/u
const LETTER = /\p{L}/u
const DIGIT = /[0-9]/
const QUOTE_OPENS = /[«„“"]/
/** After these a unit may follow: a number, a Roman numeral, «кв.». */
const COUNTED = /[0-9]$|^[ivxlc]+$|^(?:кв|куб)\.$/
const PICTOGRAPH = /\p{Extended_Pictographic}/u
const WEB = /:\/\/|@|^www\.|\//i

/** Shortest Cyrillic word that is trusted to be a word and not an unknown abbreviation. */
const TRUSTED_LETTERS = 4

/** Judges `!` or `?` at `at`, outside quotes and brackets. The rest of `?!` or `!!!` is dropped by the cutter. */
export function judgeMark(text: string, at: number): Verdict {
  return WEB.test(wordEndingAt(text, at)) ? judgeByNext(text, at, 'sentence') : 'end'
}

/** Judges `…`, or the last dot of an ellipsis: a pause inside a sentence as often as its end. */
export function judgeEllipsis(text: string, at: number): Verdict {
  return LETTER.test(text.slice(0, at)) ? judgeByNext(text, at, 'pause') : 'go-on'
}

/** Judges a closing quote or bracket at `at`, the outermost one. */
export function judgeClosing(text: string, at: number): Verdict {
  return /[.!?…]/.test(text.charAt(at - 1)) ? judgeByNext(text, at, 'sentence') : 'go-on'
}

/** Judges a full stop at `at`, outside quotes and brackets. */
export function judgeFullStop(text: string, at: number): Verdict {
  const before = text.charAt(at - 1)
  if (before === '.' || before === '…') return judgeEllipsis(text, at)
  const word = wordEndingAt(text, at)
  if (word === '') return 'go-on'
  if (DIGIT.test(before)) return judgeAfterNumber(text, at, word)
  if (!LETTER.test(before)) return 'end'
  return judgeAfterWord(text, at, word)
}

function judgeAfterNumber(text: string, at: number, word: string): Verdict {
  // «1. Доставка»: the number of a list's item belongs to it.
  const isLabel = /^[0-9]+$/.test(word) && text.slice(0, at).trim() === word
  return isLabel ? 'go-on' : judgeByNext(text, at, 'sentence')
}

function judgeAfterWord(text: string, at: number, written: string): Verdict {
  const word = written.toLowerCase()
  const previous = wordEndingAt(text, text.slice(0, at - written.length).trimEnd().length).toLowerCase()
  if (WEB.test(word)) return judgeByNext(text, at, 'sentence')
  switch (abbreviationKind(written, word, previous)) {
    case 'leading':
      return 'go-on'
    case 'closing':
      return judgeByNext(text, at, 'abbreviation')
    case undefined:
      if (isSurelyWord(word, previous)) return 'end'
      // «лит. 5», «отд. 12»: what is short and followed by a number is rather an abbreviation that is not in the list.
      return judgeByNext(text, at, isShortCyrillic(word) ? 'abbreviation' : 'sentence')
  }
}

function isShortCyrillic(word: string): boolean {
  return word.length < TRUSTED_LETTERS && CYRILLIC_WORD.test(word)
}

function abbreviationKind(
  written: string,
  word: string,
  previous: string,
): 'leading' | 'closing' | undefined {
  // «и т. д.», «и т. п.»: the letter alone is an abbreviation that leads on; «20 л.», «45 кв. м.»: so is that of a unit.
  if (previous === 'т.' && /^[дп]$/.test(word)) return 'closing'
  if (COUNTED.test(previous) && CLOSING_ABBREVIATIONS.has(word)) return 'closing'
  // «пр. Победы», but «и пр.».
  if (word === 'г' || word === 'в' || (word === 'пр' && previous !== 'и')) return 'leading'
  if (LEADING_ABBREVIATIONS.has(word)) return 'leading'
  if (CLOSING_ABBREVIATIONS.has(word)) return 'closing'
  if (word === 'я' || written === 'I') return 'closing'
  // Initials: «А. С. Пушкин», «А.С.»; and what is made like them: «т.е.», «к.т.н.».
  return /^\p{L}(?:\.\p{L})*$/u.test(word) ? 'leading' : undefined
}

function isSurelyWord(word: string, previous: string): boolean {
  if (!CYRILLIC_WORD.test(word) || WEB_WORDS.test(previous)) return false
  if (SHORT_WORDS.has(word)) return true
  return word.length >= TRUSTED_LETTERS && !TRAILING_WORDS.has(word)
}

/** What the next character must be to end a sentence after something doubtful. */
function judgeByNext(text: string, at: number, after: 'sentence' | 'abbreviation' | 'pause'): Verdict {
  let next = at + 1
  while (next < text.length && /[^\S\n]/.test(text.charAt(next))) next += 1
  const follower = characterAt(text, next)
  if (follower === undefined) return 'wait'
  if (follower === '\n') return 'end'
  if (next === at + 1 && after !== 'pause') return 'go-on' // nothing between: «halo.ru», «3.5», «?!»
  if (QUOTE_OPENS.test(follower)) {
    const quoted = characterAt(text, next + 1)
    if (quoted === undefined) return 'wait'
    return UPPER.test(quoted) ? 'end' : 'go-on'
  }
  if (UPPER.test(follower) || PICTOGRAPH.test(follower)) return 'end'
  return DIGIT.test(follower) && after === 'sentence' ? 'end' : 'go-on'
}

/** The whole character at `at`; undefined where it has not come, or only the first half of it. */
function characterAt(text: string, at: number): string | undefined {
  const code = text.codePointAt(at)
  if (code === undefined || (code >= 0xd800 && code <= 0xdbff)) return undefined
  return String.fromCodePoint(code)
}

/** The word that ends right before `at`, without the quotes and brackets that open it; empty where a space stands there. */
function wordEndingAt(text: string, at: number): string {
  let start = at
  while (start > 0 && !/\s/.test(text.charAt(start - 1))) start -= 1
  return text.slice(start, at).replace(/^[«„“"'([*_]+/, '')
}
