/** What stands in a row instead of a number that was erased begins like this; the salted hash follows. */
const ERASED = 'erased:'

/** Whether it stands in the place of a number that was erased. */
export function isErased(phone: string): boolean {
  return phone.startsWith(ERASED)
}

/** A number as it is answered: of one that was erased not even the hash. */
export function shownPhone(phone: string): string {
  return isErased(phone) ? 'erased' : phone
}
