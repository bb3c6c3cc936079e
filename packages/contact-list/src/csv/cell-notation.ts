/**
 * A value as a spreadsheet meant it. So that it stays text there, a number is written with a quote before it (`'+7916…`)
 * or as a formula (`="8916…"`); neither is part of it.
 */
export function cleanValue(value: string): string {
  if (value === '') return value
  switch (value.charCodeAt(0)) {
    case EQUALS:
      return FORMULA.exec(value)?.[1]?.trim() ?? value
    case APOSTROPHE:
      return QUOTED_NUMBER.exec(value)?.[1] ?? value
    default:
      return value
  }
}

const APOSTROPHE = 39
const EQUALS = 61
const FORMULA = /^="([^"]*)"$/
const QUOTED_NUMBER = /^'([+(]?[0-9][0-9\s().\u2010-\u2015-]*)$/

/** A number that went through a column of decimals: `79161234567.0` has a digit too many. */
export function withoutDecimals(phone: string): string {
  return DECIMALS.exec(phone)?.[1] ?? phone
}

const DECIMALS = /^(\+?[0-9]{7,15})[.,]0+$/
