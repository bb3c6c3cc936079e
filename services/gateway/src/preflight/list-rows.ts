import { createRowJudge, type JudgedRow, type ListTerms } from '@perezvon/contact-list/judge-row'
import { readContactList } from '@perezvon/contact-list/read-contact-list'
import type { CampaignSpec } from '@perezvon/contracts/campaign/campaign-spec'
import type { FormPart } from '../serving/form-parts.ts'
import { charsetOf } from '../serving/request-body.ts'
import type { BodyStream } from '../serving/route-handler.ts'

/** The contacts of a campaign's own request as rows of a list: faults name `contacts.3.phone`, lines count from 1. */
export async function* rowsOfSpec(spec: CampaignSpec, terms: ListTerms): AsyncGenerator<JudgedRow[]> {
  const { judgeRow } = createRowJudge(terms)
  const rows: JudgedRow[] = []
  for (const [index, fields] of spec.contacts.entries()) {
    const judged = await judgeRow({ line: index + 1, fields })
    rows.push(
      'contact' in judged
        ? judged
        : {
            ...judged,
            faults: judged.faults.map((fault) => ({ ...fault, field: `contacts.${index}.${fault.field}` })),
          },
    )
  }
  yield rows
}

/** The campaign's own contacts, then those of a list beside it. */
export async function* rowsOfBoth(
  spec: CampaignSpec,
  list: BodyStream | undefined,
  terms: ListTerms,
): AsyncGenerator<JudgedRow[]> {
  yield* rowsOfSpec(spec, terms)
  if (list !== undefined) yield* readContactList(list, terms)
}

const TYPES_BY_ENDING: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/csv',
  txt: 'text/csv',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  jsonl: 'application/x-ndjson',
}

/** A list that came as a part of a form: its file's name tells what it is, else its type, else it is CSV. */
export function listOfPart({ fileName, contentType, bytes }: FormPart): BodyStream {
  const ending = /\.(\w+)$/.exec(fileName ?? '')?.[1]?.toLowerCase() ?? ''
  const known = Object.values(TYPES_BY_ENDING)
  const told = known.find((type) => type === contentType.split(';', 1)[0]?.trim())
  return {
    contentType: TYPES_BY_ENDING[ending] ?? told ?? 'text/csv',
    charset: charsetOf(contentType),
    header: contentType,
    bytes,
  }
}
