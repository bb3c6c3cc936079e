import { CONTACT_LENGTHS, variableNameSchema } from '@perezvon/contracts/campaign/contact-spec'
import { badHeader, type ContactListError } from '../list-error.ts'

/** What a contact has of its own, each under other names that such columns go by. All are compared as `plainTitle` has them. */
const OWN_COLUMNS = {
  id: ['contact_id', 'client_id', 'external_id', 'ид', 'идентификатор'],
  phone: [
    'phone_number',
    'contact_number',
    'number',
    'telephone',
    'tel',
    'mobile',
    'msisdn',
    'телефон',
    'номер',
    'номер_телефона',
    'мобильный',
    'мобильный_телефон',
    'контактный_телефон',
    'тел',
  ],
  name: ['full_name', 'contact_name', 'имя', 'фио'],
  time_zone: ['timezone', 'tz', 'часовой_пояс'],
  priority: ['приоритет'],
  not_before: ['не_раньше'],
  not_after: ['не_позже', 'не_позднее'],
  agent: ['агент'],
  agent_version: ['версия_агента'],
  consent: ['согласие'],
} as const

export type OwnColumn = keyof typeof OWN_COLUMNS

/** What the values of a column are; `ignored` where the header names none. */
export type Column =
  | { kind: 'own'; name: OwnColumn; title: string }
  | { kind: 'variable'; name: string; title: string }
  | { kind: 'metadata'; name: string; title: string }
  | { kind: 'untitled'; title: string }

const METADATA = /^metadata\./i
const OWN_NAMES = Object.keys(OWN_COLUMNS).filter((name): name is OwnColumn => name in OWN_COLUMNS)

/**
 * What the columns of a table are, by its header. Case and spaces do not count; usual other names of a contact's own
 * columns serve where the own one is not there; `metadata.x` is metadata, every other column a variable. Throws a
 * ContactListError where the header is none of a contact list.
 */
export function columnsOf(header: readonly string[]): Column[] {
  const plain = header.map(plainTitle)
  const ownAt = new Map<number, OwnColumn>()
  for (const name of OWN_NAMES) {
    const at = placeOf(name, plain, header)
    if (at !== undefined) ownAt.set(at, name)
  }
  if (![...ownAt.values()].includes('phone'))
    throw badHeader('header: "phone"', 'is missing', 'Name the column that holds the numbers "phone"')
  const columns = header.map((title, at): Column => {
    const own = ownAt.get(at)
    return own === undefined ? otherColumn(title) : { kind: 'own', name: own, title }
  })
  const twice = columns.find((column, at) =>
    columns.some((other, before) => before < at && isSame(column, other)),
  )
  if (twice !== undefined) throw badHeader(`header: "${twice.title}"`, 'stands there twice')
  return columns
}

/** `Номер телефона ` → `номер_телефона`. */
function plainTitle(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[\s-]+/g, '_')
}

/** The one column that is this own one: by its own name, else by another. */
function placeOf(name: OwnColumn, plain: readonly string[], header: readonly string[]): number | undefined {
  const exact = plain.indexOf(name)
  if (exact !== -1) return exact
  const others: readonly string[] = OWN_COLUMNS[name]
  const [first, second] = plain.flatMap((title, at) => (others.includes(title) ? [at] : []))
  if (first === undefined || second === undefined) return first
  throw badHeader(
    `header: "${header[second]}"`,
    `stands beside "${header[first]}", and either may be the ${name}`,
    `Name the one that is meant "${name}"`,
  )
}

function otherColumn(title: string): Column {
  if (title.trim() === '') return { kind: 'untitled', title }
  if (METADATA.test(title)) return metadataColumn(title)
  const name = plainTitle(title)
  if (variableNameSchema.safeParse(name).success) return { kind: 'variable', name, title }
  throw badColumn(title, 'Use lower-case letters, digits and underscores, e.g. phone, name, order_number')
}

function metadataColumn(title: string): Column {
  const name = title.replace(METADATA, '').trim()
  const fits = name.length >= 1 && name.length <= CONTACT_LENGTHS.metadataName
  // An object of JavaScript takes no value under this name.
  if (fits && name !== '__proto__') return { kind: 'metadata', name, title }
  throw badColumn(title, 'Behind "metadata." come 1 to 63 characters, e.g. metadata.source')
}

function badColumn(title: string, remedy: string): ContactListError {
  return badHeader(`header: "${title}"`, 'is no column name', remedy)
}

/** A second column of an own name is no variable. Columns without a title are not compared: their values are refused. */
function isSame(one: Column, other: Column): boolean {
  if (one.kind === 'untitled' || other.kind === 'untitled') return false
  return (one.kind === 'metadata') === (other.kind === 'metadata') && one.name === other.name
}
