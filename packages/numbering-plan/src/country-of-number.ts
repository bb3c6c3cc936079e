import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { type PrefixTree, prefixTree } from './prefix-tree.ts'

type CallingCode = { code: string; countries: string[] }

/** How many digits decide the country where several share a calling code; other shared codes are asked by the number. */
const DECIDING_DIGITS: Readonly<Record<string, number>> = { '1': 4, '7': 2 }

let callingCodes: PrefixTree<CallingCode> | undefined
const known = new Map<string, string>()

/**
 * The country of an E.164 number (ISO 3166, two letters); undefined where no country's numbering plan holds it. Like its
 * zones it is where the number is from, not where its owner is. North America's toll-free numbers count as `US`.
 */
export function countryOfNumber(e164: string): string | undefined {
  callingCodes ??= prefixTree(countriesByCallingCode())
  const found = callingCodes.longestMatch(e164)
  if (found === undefined) return undefined
  if (found.countries.length === 1) return found.countries[0]
  const digits = DECIDING_DIGITS[found.code]
  if (digits === undefined) return parsePhoneNumberFromString(e164)?.country
  const deciding = e164.slice(1, 1 + digits)
  const country = known.get(deciding) ?? parsePhoneNumberFromString(e164)?.country
  if (country !== undefined) known.set(deciding, country)
  return country
}

function countriesByCallingCode(): Map<string, CallingCode> {
  const codes = new Map<string, CallingCode>()
  for (const country of getCountries()) {
    const code = getCountryCallingCode(country)
    const entry = codes.get(code) ?? { code, countries: [] }
    entry.countries.push(country)
    codes.set(code, entry)
  }
  return codes
}
