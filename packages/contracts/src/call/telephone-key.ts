import { z } from 'zod'

/** A key of a telephone. In YAML it stands in quotes: `key: "9"`. */
export const telephoneKeySchema = z
  .string()
  .regex(/^[0-9*#]$/, 'must be one key of a telephone: 0 to 9, * or #')
  .meta({ id: 'TelephoneKey' })

/** Keys that the person pressed, one after the other. */
export const pressedKeysSchema = z
  .string()
  .regex(/^[0-9*#]{1,32}$/, 'must be 1 to 32 keys of a telephone: 0 to 9, * and #')

/** Keys that are played to the line; `p` is a pause. */
export const sentKeysSchema = z
  .string()
  .regex(/^[0-9*#p]{1,32}$/, 'must be 1 to 32 keys of a telephone: 0 to 9, * and #, or p for a pause')
