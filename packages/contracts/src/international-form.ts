/** Codes of ASCII. */
const ZERO = 48
const ONE = 49
const SEVEN = 55
const EIGHT = 56
const NINE = 57

const FEWEST_DIGITS = 7
const MOST_DIGITS = 15

/** How digits as they were written become those of the number: so many at the begin are dropped, and a 7 comes before the rest. */
export type InternationalForm = { readonly drop: number; readonly isRussian: boolean }

const AS_WRITTEN: InternationalForm = { drop: 0, isRussian: false }
const WITHOUT_TRUNK: InternationalForm = { drop: 1, isRussian: true }
const WITH_COUNTRY: InternationalForm = { drop: 0, isRussian: true }
const WITHOUT_00: InternationalForm = { drop: 2, isRussian: false }
const WITHOUT_810: InternationalForm = { drop: 3, isRussian: false }

/**
 * The one rule for notations of numbers, whatever the digits stand in. Russian ones become +7: a trunk prefix (8 and ten
 * digits, with a plus before it too), ten digits that begin with 9. `00`, and `810` before a longer number, are the way
 * out of a country. Digits are given as codes of ASCII.
 */
export function internationalForm(
  hasPlus: boolean,
  length: number,
  first: number,
  second: number,
  third: number,
): InternationalForm {
  if (hasPlus) return length === 11 && first === EIGHT && second === NINE ? WITHOUT_TRUNK : AS_WRITTEN
  if (first === ZERO && second === ZERO) return WITHOUT_00
  if (length === 11) return first === EIGHT ? WITHOUT_TRUNK : AS_WRITTEN
  if (length === 10) return first === NINE ? WITH_COUNTRY : AS_WRITTEN
  return length > 11 && first === EIGHT && second === ONE && third === ZERO ? WITHOUT_810 : AS_WRITTEN
}

/** Whether digits in their international form may be a number (ITU-T E.164: at most 15 digits). */
export function isInternational(length: number, first: number, second: number): boolean {
  if (length < FEWEST_DIGITS || length > MOST_DIGITS) return false
  // Country code 7 has ten digits behind it, always: one more or less and somebody else would be called.
  if (first === ZERO || (first === SEVEN && length !== 11)) return false
  // No country has 89: it is the Russian trunk prefix before a mobile number that is too long or too short.
  return first !== EIGHT || second !== NINE
}
