import { CONTACT_LENGTHS } from '@perezvon/contracts/campaign/contact-spec'
import type { PlainField, PlainLayout } from '@perezvon/contracts/campaign/plain-contact'
import type { RowJudge } from '../judge-row.ts'
import type { Column } from './columns.ts'

/** A table in which rows may be plain: what each column must hold for that. */
export type PlainColumns = {
  layout: PlainLayout
  phone: number
  priority: number | undefined
  /** No plain value is longer; 0: a row that says anything here is not plain. */
  mostBytes: Int32Array
  /** 1: a row that says nothing here is not plain. */
  isRequired: Uint8Array
}

/** Undefined where no row can be plain: the table has no column for what each contact must have. */
export function plainColumnsOf(
  columns: readonly Column[],
  required: RowJudge['required'],
): PlainColumns | undefined {
  const placeOf = (name: string) => {
    const at = columns.findIndex((column) => column.kind === 'own' && column.name === name)
    return at === -1 ? undefined : at
  }
  const fieldsOf = (kind: 'variable' | 'metadata'): PlainField[] =>
    columns.flatMap((column, at) => (column.kind === kind ? [{ name: column.name, column: at }] : []))
  const layout: PlainLayout = {
    id: placeOf('id'),
    name: placeOf('name'),
    consent: placeOf('consent'),
    variables: fieldsOf('variable'),
    metadata: fieldsOf('metadata'),
  }
  const phone = placeOf('phone')
  const needed = [
    phone,
    ...required.variables.map((name) => variableColumn(layout, name)),
    ...(required.consent ? [layout.consent] : []),
  ]
  if (phone === undefined || needed.includes(undefined)) return undefined
  return {
    layout,
    phone,
    priority: placeOf('priority'),
    mostBytes: Int32Array.from(columns, mostBytesOf),
    isRequired: Uint8Array.from(columns, (_, at) => (needed.includes(at) ? 1 : 0)),
  }
}

function variableColumn(layout: PlainLayout, name: string): number | undefined {
  return (
    layout.variables.find((field) => field.name === name)?.column ??
    (name === 'name' ? layout.name : undefined)
  )
}

/** A character has one byte or more, so what has few enough bytes has few enough characters. */
function mostBytesOf(column: Column): number {
  switch (column.kind) {
    case 'variable':
    case 'metadata':
      return CONTACT_LENGTHS.value
    case 'own':
      return OWN_BYTES[column.name] ?? 0
    default:
      return 0
  }
}

/** Zones, moments and agents are left to the schema; numbers and priorities are read where they are. */
const OWN_BYTES: Readonly<Record<string, number>> = {
  id: CONTACT_LENGTHS.id,
  name: CONTACT_LENGTHS.name,
  consent: CONTACT_LENGTHS.consent,
  phone: CONTACT_LENGTHS.value,
  priority: 1,
}
