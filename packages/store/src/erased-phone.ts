import { type Database, statement } from './database.ts'

const PERSON = statement<{ person: string }>(
  'erased-phone-person',
  'select substr(erased_phone($1), 8) as person',
)

/** What stands in a row instead of a number that was erased begins like this; the salted hash follows. */
const ERASED = 'erased:'

/** Whether it stands in the place of a number that was erased. */
export function isErased(phone: string): boolean {
  return phone.startsWith(ERASED)
}

/** By what a person is told from others where their number must not stand: its salted hash. Undefined without a number. */
export async function personOf(db: Database, { phone }: { phone: string }): Promise<string | undefined> {
  return phone === '' ? undefined : (await db.row(PERSON, [phone]))?.person
}

/** A number as it is answered: of one that was erased not even the hash. */
export function shownPhone(phone: string): string {
  return isErased(phone) ? 'erased' : phone
}
