import { z } from 'zod'

const FEWEST_DIGITS = 7
const MOST_DIGITS = 15

/**
 * Brings a number as people write it to E.164 (ITU-T E.164: `+` and at most 15 digits), or answers undefined.
 * Spaces, hyphens, dots and brackets are dropped. Russian notations become +7: a trunk prefix (8 and ten digits, with a
 * plus before it too), ten digits that begin with 9. `00`, and `810` before a longer number, are the way out of a country.
 */
export function toE164(written: string): string | undefined {
  const digits = internationalDigits(written)
  if (digits === undefined || digits.length < FEWEST_DIGITS || digits.length > MOST_DIGITS) return undefined
  const first = digits.charCodeAt(0)
  // Country code 7 has ten digits behind it, always: one more or less and somebody else would be called.
  if (first === ZERO || (first === SEVEN && digits.length !== 11)) return undefined
  // No country has 89: it is the Russian trunk prefix before a mobile number that is too long or too short.
  if (first === EIGHT && digits.charCodeAt(1) === NINE) return undefined
  return `+${digits}`
}

function internationalDigits(written: string): string | undefined {
  const digits = digitsOf(written)
  if (digits === undefined) return undefined
  const isInternational = digits.charCodeAt(0) === PLUS
  const bare = isInternational ? digits.slice(1) : digits
  const first = bare.charCodeAt(0)
  if (isInternational) return bare.length === 11 && bare.startsWith('89') ? `7${bare.slice(1)}` : bare
  if (first === ZERO && bare.charCodeAt(1) === ZERO) return bare.slice(2)
  if (bare.length === 11) return first === EIGHT ? `7${bare.slice(1)}` : bare
  if (bare.length === 10) return first === NINE ? `7${bare}` : bare
  return bare.length > 11 && bare.startsWith('810') ? bare.slice(3) : bare
}

const PLUS = 43
const ZERO = 48
const SEVEN = 55
const EIGHT = 56
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
