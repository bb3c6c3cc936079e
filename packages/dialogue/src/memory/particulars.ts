import { languageOf, stemsOf } from '../words/stems.ts'
import { digitsOf, numberOf } from './number-words.ts'

/** Something that a summary must not lose: a number, a date or a name, and the words around it as they were said. */
export type Particular = {
  /** Digits of numbers, stems of words: a text that holds all of them holds the particular. */
  parts: readonly Part[]
  said: string
}
export type Part = { kind: 'digits' | 'stem'; value: string }

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

type Word = { text: string; bare: string; part: Part | undefined; number: number | undefined }

/**
 * Every number (in digits or words), date and name of a text. Names are words with a capital inside a sentence, and what
 * follows «меня зовут» and the like. What is found too much costs a few words; what is missed may be lost.
 */
export function particularsOf(text: string, language: string): Particular[] {
  const words = wordsIn(text, language)
  const found: Particular[] = []
  for (let from = 0; from < words.length; from += 1) {
    if (words[from]?.part === undefined) continue
    let to = from
    while (words[to + 1]?.part !== undefined && !/[,;.!?)]$/.test(words[to]?.text ?? '')) to += 1
    found.push({ parts: partsOf(words.slice(from, to + 1)), said: around(words, { from, to }) })
    from = to
  }
  return found
}

/** A text as particulars are looked for in it. */
export type Searched = { stems: ReadonlySet<string>; numbers: readonly string[] }

export function searched(text: string, language: string): Searched {
  const words = wordsIn(text, language)
  const numbers: string[] = []
  for (const { parts } of particularsOf(text, language))
    for (const { kind, value } of parts) if (kind === 'digits') numbers.push(value)
  return {
    stems: new Set(
      stemsOf(
        words.map(({ bare }) => bare),
        language,
      ),
    ),
    numbers,
  }
}

/** So many digits in a row are the same number with or without a country code before them. */
const LONG_NUMBER = 7

export function holds({ stems, numbers }: Searched, { parts }: Pick<Particular, 'parts'>): boolean {
  return parts.every(({ kind, value }) => {
    if (kind === 'stem') return stems.has(value)
    return numbers.some((number) =>
      value.length < LONG_NUMBER || number.length < LONG_NUMBER
        ? number === value
        : number.endsWith(value) || value.endsWith(number),
    )
  })
}

/** A text cut to what is kept of one thing said, at the end of a word. */
export function shortened(text: string): string {
  return text.length <= LONGEST_SAID ? text : `${text.slice(0, LONGEST_SAID).replace(/\s+\S*$/, '')}…`
}

function wordsIn(text: string, language: string): Word[] {
  const raw = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const bare = raw.map(bareWord)
  return raw.map((word, at) => {
    const number = /\d/.test(word) ? undefined : numberAt(bare, at, language)
    return { text: word, bare: bare[at] ?? '', number, part: partAt({ raw, bare, at, number }, language) }
  })
}

function partAt(
  { raw, bare, at, number }: { raw: string[]; bare: string[]; at: number; number: number | undefined },
  language: string,
): Part | undefined {
  const word = bare[at] ?? ''
  if (/\d/.test(word)) return { kind: 'digits', value: word.replaceAll(/\D/g, '') }
  if (number !== undefined) return { kind: 'digits', value: String(number) }
  const isTime = TIME_WORDS[languageOf(language)]?.test(word) ?? false
  if (!isTime && !isName({ raw, bare, at }, language)) return undefined
  return { kind: 'stem', value: stemsOf([word], language)[0] ?? word }
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

/** The numbers of a run become the digits that somebody would write; digits that stand apart are one number. */
function partsOf(run: readonly Word[]): Part[] {
  const parts: Part[] = []
  let spoken: number[] = []
  let digits = ''
  const flush = () => {
    const value = digits + digitsOf(spoken)
    if (value !== '') parts.push({ kind: 'digits', value })
    spoken = []
    digits = ''
  }
  for (const { part, number } of run) {
    if (number !== undefined) spoken.push(number)
    else if (part?.kind === 'digits') {
      digits += digitsOf(spoken) + part.value
      spoken = []
    } else if (part !== undefined) {
      flush()
      parts.push(part)
    }
  }
  flush()
  return parts
}

function around(words: readonly Word[], { from, to }: { from: number; to: number }): string {
  const said = words.slice(Math.max(0, from - WORDS_AROUND), to + 1 + WORDS_AROUND)
  return shortened(said.map(({ text }) => text).join(' '))
}

function bareWord(word: string): string {
  return word
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
}
