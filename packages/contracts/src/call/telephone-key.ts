import { z } from 'zod'

/** A key of a telephone. In YAML it stands in quotes: `key: "9"`. */
export const telephoneKeySchema = z
  .string()
  .regex(/^[0-9*#]$/, 'must be one key of a telephone: 0 to 9, * or #')
  .meta({ id: 'TelephoneKey' })
