import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import type { PlainContact } from '@perezvon/contracts/campaign/plain-contact'
import { csvContacts } from './csv/csv-contacts.ts'
import { createRowJudge, type JudgedRow, type ListTerms, type RowJudge } from './judge-row.ts'
import { rowsOf, type WrittenList } from './read-contact-list.ts'
import { listBytes } from './text/list-bytes.ts'
import type { ReadRow } from './written-row.ts'

/** Who takes the rows of a list, each as soon as it is judged. */
export type ListTaker = {
  /** A contact as bytes: to be taken at once, the next one stands in the same place. */
  plain(contact: PlainContact): void
  listed(contact: ListedContact): void
  rejected(row: Extract<JudgedRow, { faults: unknown }>): void
}

/**
 * Reads a list as it arrives and hands over its rows, in their order but for those that are rejected. Plain rows of CSV
 * never become objects; what they mean is what `readContactList` makes of them. Comes up for breath after each piece of
 * the list: nothing is read ahead of who asks on. Throws a ContactListError where the list is none.
 */
export async function* handOverContacts(
  list: WrittenList,
  terms: ListTerms,
  taker: ListTaker,
): AsyncGenerator<void> {
  const judge = createRowJudge(terms)
  for await (const rows of readRows(list, judge, taker)) {
    for (const row of rows) {
      const verdict = judge.judgeRow(row)
      const judged = verdict instanceof Promise ? await verdict : verdict
      if ('contact' in judged) taker.listed(judged)
      else taker.rejected(judged)
    }
    yield
  }
}

function readRows(
  list: WrittenList,
  { required }: RowJudge,
  { plain }: ListTaker,
): AsyncGenerator<ReadRow[]> {
  if (list.contentType !== 'text/csv') return rowsOf(list, { of: 'contacts' })
  return csvContacts(listBytes(list.bytes, list.charset), { required, plain })
}
