import { z } from 'zod'

const E164 = /^\+[1-9][0-9]{6,14}$/

/**
 * Brings a number as people write it to E.164 (ITU-T E.164: `+` and at most 15 digits), or answers undefined.
 * Spaces, hyphens, dots and brackets are dropped; a Russian trunk prefix (8 and ten digits) becomes +7.
 */
export function toE164(written: string): string | undefined {
  const compact = written.trim().replaceAll(/[\s().\u00a0\u2010-\u2015-]/g, '')
  const international = compact.startsWith('+')
    ? compact
    : compact.startsWith('00')
      ? `+${compact.slice(2)}`
      : undefined
  const candidate =
    international ??
    (/^[78][0-9]{10}$/.test(compact)
      ? `+7${compact.slice(1)}`
      : /^9[0-9]{9}$/.test(compact)
        ? `+7${compact}`
        : `+${compact}`)
  return E164.test(candidate) ? candidate : undefined
}

/** A phone number in any usual notation; parsed to E.164. */
export const phoneNumberSchema = z
  .string()
  .max(40)
  .transform((written, context) => {
    const number = toE164(written)
    if (number !== undefined) return number
    context.addIssue({
      code: 'custom',
      message: 'is not a phone number: write it internationally, like +79161234567',
    })
    return z.NEVER
  })
  .meta({ id: 'PhoneNumber', description: 'E.164 number, e.g. +79161234567' })
