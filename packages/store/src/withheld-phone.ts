/** What stands in a row where a caller's number would: they do not show it, or it was erased and may not be kept again. */
export const WITHHELD = 'withheld'

/** The number; undefined where it is withheld. */
export function numberOrNone(phone: string): string | undefined {
  return phone === WITHHELD ? undefined : phone
}
