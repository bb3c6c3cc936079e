import { languageOf, stemsOf } from '../words/stems.ts'
import { digitsOf, numberOf } from './number-words.ts'

/** Something that a summary must not lose: a number, a date or a name, and the words around it as they were said. */
export type Particular = {
  /** A text that holds all of them holds the particular. */
  parts: readonly Part[]
  said: string
}
export type Part = Digits | { kind: 'time' | 'name' /** The word's stem. */; value: string }
export type Digits = {
  kind: 'digits'
  value: string
  /** Stems of the words right before and behind: what it counts, or what it is the number of. */
  beside: readonly string[]
  /** Written like `15:00`. */
  isClock: boolean
}

/** Words that name a day or a time of it, by their stems' beginnings. */
const TIME_WORDS: Readonly<Record<string, RegExp>> = {
  ru: /^(понедельник|вторник|сред[ауеы]$|четверг|пятниц|суббот|воскресень|январ|феврал|март[ае]?$|апрел|ма[йяе]$|июн|июл|август|сентябр|октябр|ноябр|декабр|сегодня|завтра|послезавтра|вчера|полдень|полдн|полноч|половин|полтор|четверть$|утр[оаму]|вечер|недел)/,
  en: /^(monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march$|april|june|july|august|september|october|november|december|today|tomorrow|yesterday|tonight|noon|midnight|half$|quarter$|morning|evening|week)/,
}
/** After these a name follows, however it is written: recognisers often have no capitals. */
const BEFORE_NAMES: Readonly<Record<string, ReadonlySet<string>>> = {
  ru: new Set('зовут фамилия фамилию отчество имя улица улице город городе фамилии'.split(' ')),
  en: new Set('name named called surname'.split(' ')),
}
const NAME_WORDS_AFTER = 2
/** What often stands there and is none. */
const NO_NAME = new Set(
  'мой моя мое мои мне меня это как так вот звоню живу хочу номер телефон and the this that for from calling number phone'.split(
    ' ',
  ),
)
const SHORTEST_NAME = 3
/** «Одну минуту» and “this one” count nothing. */
const NO_COUNT = {
  before: new Set('this that which no any every some each the'.split(' ')),
  after: /^(минут|момент|секунд|moment|second|minute)/,
}
/** So many words before and behind are kept with it. */
const WORDS_AROUND = 5
const LONGEST_SAID = 240

/** A word, and whether it is a particular or belongs to one; `number` where it is one in words. */
export type Word = {
  text: string
  bare: string
  kind: Part['kind'] | undefined
  number: number | undefined
}

/**
 * Every number (in digits or words), date and name of a text. Names are words with a capital inside a sentence, and what
 * follows «меня зовут» and the like. What is found too much costs a few words; what is missed may be lost.
 */
export function particularsOf(text: string, language: string): Particular[] {
  const words = wordsIn(text, language)
  const found: Particular[] = []
  for (let from = 0; from < words.length; from += 1) {
    if (words[from]?.kind === undefined) continue
    let to = from
    while (words[to + 1]?.kind !== undefined && !endsInPunctuation(words[to])) to += 1
    found.push({ parts: partsOf(words, { from, to }, language), said: around(words, { from, to }) })
    from = to
  }
  return found
}

/** A text cut to what is kept of one thing said, at the end of a word. */
export function shortened(text: string): string {
  return text.length <= LONGEST_SAID ? text : `${text.slice(0, LONGEST_SAID).replace(/\s+\S*$/, '')}…`
}

/** A text's words as particulars are found among them. */
export function wordsIn(text: string, language: string): Word[] {
  const raw = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const bare = raw.map(bareWord)
  return raw.map((word, at) => {
    const number = /\d/.test(word) ? undefined : numberAt(bare, at, language)
    return { text: word, bare: bare[at] ?? '', number, kind: kindAt({ raw, bare, at, number }, language) }
  })
}

function kindAt(
  { raw, bare, at, number }: { raw: string[]; bare: string[]; at: number; number: number | undefined },
  language: string,
): Part['kind'] | undefined {
  const word = bare[at] ?? ''
  if (/\d/.test(word) || number !== undefined) return 'digits'
  if (TIME_WORDS[languageOf(language)]?.test(word)) return 'time'
  return isName({ raw, bare, at }, language) ? 'name' : undefined
}

function numberAt(bare: readonly string[], at: number, language: string): number | undefined {
  const number = numberOf(bare[at] ?? '', language)
  if (number !== 1) return number
  const countsNothing = NO_COUNT.before.has(bare[at - 1] ?? '') || NO_COUNT.after.test(bare[at + 1] ?? '')
  return countsNothing ? undefined : number
}

function isName({ raw, bare, at }: { raw: string[]; bare: string[]; at: number }, language: string): boolean {
  const introducers = BEFORE_NAMES[languageOf(language)]
  const before = bare.slice(Math.max(0, at - NAME_WORDS_AFTER), at)
  const word = bare[at] ?? ''
  const mayBeName = word.length >= SHORTEST_NAME && !NO_NAME.has(word)
  if (mayBeName && before.some((introducing) => introducers?.has(introducing))) return true
  const isInside = at > 0 && !/[.!?…:;«"([-]$/.test(raw[at - 1] ?? '')
  // “I” and «Вы» are capitals that name nobody.
  return isInside && /^[«"(]?\p{Lu}\p{L}{2,}/u.test(raw[at] ?? '') && !POLITE_YOU.has(word)
}

const POLITE_YOU = new Set(
  'вас вам вами ваш ваша ваше ваши вашего вашей вашу вашем вашему вашим ваших'.split(' '),
)

type Run = { from: number; to: number }
const CLOCK = /^\d{1,2}:\d{2}$/

/** The numbers of a run become the digits that somebody would write; digits that stand apart are one number, but for times. */
function partsOf(words: readonly Word[], run: Run, language: string): Part[] {
  const parts: Part[] = []
  for (let at = run.from; at <= run.to; at += 1) {
    const word = words[at]
    if (word?.kind === undefined) continue
    const { kind, bare } = word
    if (kind !== 'digits') {
      parts.push({ kind, value: stemsOf([bare], language)[0] ?? bare })
      continue
    }
    const from = at
    const isClock = CLOCK.test(bare)
    while (
      !isClock &&
      at < run.to &&
      words[at + 1]?.kind === 'digits' &&
      !CLOCK.test(words[at + 1]?.bare ?? '')
    )
      at += 1
    const value = writtenDigits(words.slice(from, at + 1))
    parts.push({ kind: 'digits', value, isClock, beside: beside(words, { from, to: at }, language) })
  }
  return parts
}

/** Numbers in digits and in words, as the digits that somebody would write. */
export function writtenDigits(words: readonly Word[]): string {
  let digits = ''
  let spoken: number[] = []
  for (const { number, bare } of words) {
    if (number !== undefined) {
      spoken.push(number)
      continue
    }
    digits += digitsOf(spoken) + bare.replaceAll(/\D/g, '')
    spoken = []
  }
  return digits + digitsOf(spoken)
}

/** Shorter words count nothing, and name nothing. */
const SHORTEST_BESIDE = 3

function beside(words: readonly Word[], { from, to }: Run, language: string): string[] {
  const before = endsInPunctuation(words[from - 1]) ? undefined : words[from - 1]
  const behind = endsInPunctuation(words[to]) ? undefined : words[to + 1]
  const bare = [before, behind].flatMap((word) => (word === undefined ? [] : [word.bare]))
  return stemsOf(
    bare.filter((word) => word.length >= SHORTEST_BESIDE),
    language,
  )
}

function endsInPunctuation(word: Word | undefined): boolean {
  return /[,;.!?)]$/.test(word?.text ?? '')
}

function around(words: readonly Word[], { from, to }: Run): string {
  const said = words.slice(Math.max(0, from - WORDS_AROUND), to + 1 + WORDS_AROUND)
  return shortened(said.map(({ text }) => text).join(' '))
}

function bareWord(word: string): string {
  return word
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
}
