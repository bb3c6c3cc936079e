import { z } from 'zod'
import { internationalForm, isInternational } from './international-form.ts'

/**
 * Brings a number as people write it to E.164 (ITU-T E.164: `+` and at most 15 digits), or answers undefined.
 * Spaces, hyphens, dots and brackets are dropped; `internationalForm` tells what becomes of the digits.
 */
export function toE164(written: string): string | undefined {
  const digits = digitsOf(written)
  if (digits === undefined) return undefined
  const hasPlus = digits.charCodeAt(0) === PLUS
  const bare = hasPlus ? digits.slice(1) : digits
  const { drop, isRussian } = internationalForm(
    hasPlus,
    bare.length,
    bare.charCodeAt(0),
    bare.charCodeAt(1),
    bare.charCodeAt(2),
  )
  const number = isRussian ? `7${bare.slice(drop)}` : bare.slice(drop)
  if (!isInternational(number.length, number.charCodeAt(0), number.charCodeAt(1))) return undefined
  return `+${number}`
}

/**
 * Brings a number as the platform tells it to E.164, or answers undefined. There it is international without its plus, so
 * that what people mean by ten or eleven bare digits does not count before that.
 */
export function platformNumber(told: string): string | undefined {
  return toE164(`+${told}`) ?? toE164(told)
}

/**
 * The same for digits, spaces, hyphens and brackets of ASCII between two places in bytes; writes the number with its plus
 * and answers how long it is. 0: there is none, or there is something else that only `toE164` knows.
 */
export function writeE164(into: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
  let hasPlus = false
  let count = 0
  if (to - from > LONGEST_NOTATION) return 0
  for (let at = from; at < to; at += 1) {
    const code = bytes[at] ?? 0
    if (code >= ZERO && code <= NINE) into[FORM_ROOM + count++] = code
    else if (code === PLUS && count === 0 && !hasPlus) hasPlus = true
    else if (code !== SPACE && code !== OPENING_BRACKET && code !== CLOSING_BRACKET && code !== HYPHEN)
      return 0
  }
  return putForm(into, hasPlus, count)
}

/** Room before the digits for a plus and a country code. */
const FORM_ROOM = 2
/** Of memory that `writeE164` writes into. */
export const E164_ROOM = 64

function putForm(into: Uint8Array, hasPlus: boolean, count: number): number {
  const { drop, isRussian } = internationalForm(
    hasPlus,
    count,
    into[FORM_ROOM] ?? 0,
    into[FORM_ROOM + 1] ?? 0,
    into[FORM_ROOM + 2] ?? 0,
  )
  let length = 0
  into[length++] = PLUS
  if (isRussian) into[length++] = SEVEN
  for (let at = drop; at < count; at += 1) into[length++] = into[FORM_ROOM + at] ?? 0
  return isInternational(length - 1, into[1] ?? 0, into[2] ?? 0) ? length : 0
}

const PLUS = 43
const ZERO = 48
const SEVEN = 55
const NINE = 57

/** The digits of a number, behind its plus where it has one; undefined where something else than digits is in it. */
function digitsOf(written: string): string | undefined {
  let digits = ''
  let run = -1
  for (let at = 0; at < written.length; at++) {
    const code = written.charCodeAt(at)
    const isDigit = code >= ZERO && code <= NINE
    if (isDigit || (code === PLUS && digits === '' && run === -1)) {
      if (run === -1) run = at
    } else if (isSeparator(code)) {
      if (run !== -1) digits += written.slice(run, at)
      run = -1
    } else return undefined
  }
  return run === -1 ? digits : digits + written.slice(run)
}

/** Separators of ASCII, and the code from which rare ones (other spaces, other hyphens) begin. */
const SPACE = 32
const OPENING_BRACKET = 40
const CLOSING_BRACKET = 41
const HYPHEN = 45
const DOT = 46
const NO_BREAK_SPACE = 160
const RARE_SEPARATOR = /[\s\u2010-\u2015]/

function isSeparator(code: number): boolean {
  switch (code) {
    case SPACE:
    case OPENING_BRACKET:
    case CLOSING_BRACKET:
    case HYPHEN:
    case DOT:
    case NO_BREAK_SPACE:
      return true
    default:
      return RARE_SEPARATOR.test(String.fromCharCode(code))
  }
}

/** What a spreadsheet makes of a number that it takes for a quantity: `7.9161E+10`. */
const QUANTITY = /^\s*[+-]?[0-9]+(?:[.,][0-9]+)?e\+?[0-9]+\s*$/i

/** Separators included. */
export const LONGEST_NOTATION = 40

/** A phone number in any usual notation; parsed to E.164. */
export const phoneNumberSchema = z
  .string()
  .max(LONGEST_NOTATION)
  .transform((written, context) => {
    const number = toE164(written)
    if (number !== undefined) return number
    context.addIssue({ code: 'custom', ...(QUANTITY.test(written) ? LOST_DIGITS : NO_NUMBER) })
    return z.NEVER
  })
  .meta({ id: 'PhoneNumber', description: 'E.164 number, e.g. +79161234567' })

const NO_NUMBER = { message: 'is not a phone number: write it internationally, like +79161234567' }
const LOST_DIGITS = {
  message: 'has lost its digits: a spreadsheet took it for a quantity (7.9E+10)',
  params: { remedy: 'Format the column as text, put the numbers in again, and export the file' },
}
