import type { AddContactsReport } from '@perezvon/contracts/http/add-contacts'
import { printable } from '../printable.ts'

/** Bad rows told one by one; the rest are counted. */
const FAULTS_TOLD = 20

/** What became of a contact list, for a person to read. */
export function importReportLines(name: string, report: AddContactsReport): string[] {
  const { received, added, duplicates, suppressed, rejected, faults } = report
  const told = faults.slice(0, FAULTS_TOLD)
  const untold = rejected - new Set(told.map(({ line }) => line)).size
  return [
    `${name}: ${received} rows, ${added} added, ${duplicates} duplicates, ${suppressed} suppressed, ${rejected} rejected`,
    ...told.map(
      ({ line, field, fault, remedy }) =>
        `  line ${line}: ${field} ${fault}${remedy === undefined ? '' : `. ${remedy}`}`,
    ),
    ...(untold > 0 ? [`  and ${untold} more rejected rows`] : []),
  ].map(printable)
}
