import { stemsOf } from '../words/stems.ts'
import {
  type Digits,
  type Particular,
  particularsOf,
  type Word,
  wordsIn,
  writtenDigits,
} from './particulars.ts'

/** A text as particulars are looked for in it. */
export type Searched = { stems: ReadonlySet<string>; numbers: readonly Digits[] }

export function searched(text: string, language: string): Searched {
  const numbers = particularsOf(text, language).flatMap(({ parts }) =>
    parts.filter((part) => part.kind === 'digits'),
  )
  return { stems: stemsIn(text, language), numbers }
}

/**
 * Whether a text holds a particular: each of its words, and each of its numbers as the number of the same. `namesFields`: what
 * stands beside its numbers are the names of a tool's fields, which no text repeats.
 */
export function holds(
  { stems, numbers }: Searched,
  { parts }: Pick<Particular, 'parts'>,
  { namesFields = false }: { namesFields?: boolean } = {},
): boolean {
  return parts.every((part) => {
    if (part.kind !== 'digits') return stems.has(part.value)
    const sought = namesFields ? { ...part, beside: [] } : part
    return numbers.some((number) => isSame(sought, number))
  })
}

/** Numbers of so many digits are everywhere: three boxes are not three o'clock. */
const SMALL = 2

function isSame(sought: Digits, found: Digits): boolean {
  if (!isSameValue(sought.value, found.value)) return false
  const isBeside = sought.beside.some((stem) => found.beside.includes(stem))
  if (sought.value.length <= SMALL) return sought.beside.length === 0 || isBeside
  if (sought.isClock === found.isClock) return true
  // `15:00` is no 1500 of anything, but may be said «в пятнадцать ноль ноль».
  const spoken = sought.isClock ? found : sought
  return spoken.beside.length === 0 || isBeside
}

/** A telephone number without a country's code, and with the longest. */
const NATIONAL = 10
const LONGEST_PHONE = 13

/** With or without a country code, or «восемь» in its place, it is the same telephone number. */
function isSameValue(one: string, other: string): boolean {
  if (one === other) return true
  const isPhone = (value: string) => value.length >= NATIONAL && value.length <= LONGEST_PHONE
  return isPhone(one) && isPhone(other) && one.slice(-NATIONAL) === other.slice(-NATIONAL)
}

/** So long a number may have been told in pieces, by one speaker. */
const LONG = 7

/**
 * Whether a summary tells a number, a day or a time that was not said. Names are not looked for: a summary names who speaks
 * in words of its own. `said`: everything that each speaker said.
 */
export function tellsMore(summary: string, said: readonly string[], language: string): boolean {
  const stems = stemsIn(said.join('\n'), language)
  const numbers = new Set(said.flatMap((text) => numbersIn(text, language)))
  const inARow = said.map((text) => writtenDigits(wordsIn(text, language).filter(isNumber)))
  const wasSaid = ({ value, isClock }: Digits): boolean =>
    [...numbers].some((number) => isSameValue(number, value)) ||
    (isClock && value.endsWith('00') && numbers.has(value.slice(0, -2))) ||
    (value.length >= LONG && inARow.some((digits) => digits.includes(value)))
  return particularsOf(summary, language).some(({ parts }) =>
    parts.some((part) => {
      if (part.kind !== 'digits') return part.kind === 'time' && !stems.has(part.value)
      // “One of them” is no number that anybody must have said.
      return !(part.value === '1' && parts.length === 1) && !wasSaid(part)
    }),
  )
}

/** Every number of a text, and every part of one: «двадцать пятого шестого» holds 25, 20, 5, 6. */
function numbersIn(text: string, language: string): string[] {
  const words = wordsIn(text, language)
  return words.flatMap((_, from) => {
    const found: string[] = []
    for (let to = from; isNumber(words[to]) && to - from < LONGEST_PHONE; to += 1)
      found.push(writtenDigits(words.slice(from, to + 1)))
    return found
  })
}

function isNumber(word: Word | undefined): boolean {
  return word?.kind === 'digits'
}

function stemsIn(text: string, language: string): Set<string> {
  return new Set(
    stemsOf(
      wordsIn(text, language).map(({ bare }) => bare),
      language,
    ),
  )
}
