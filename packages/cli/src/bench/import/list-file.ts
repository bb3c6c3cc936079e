import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A list as a customer sends it, and what must come of it. */
export type ListFile = {
  path: string
  rows: number
  /** Rows whose number stands in the list already. */
  duplicates: number
  /** Rows whose number is suppressed. */
  suppressed: number
}

const ROWS_AT_ONCE = 5000
/** One row in so many has the number of the row before it. */
const DUPLICATE_EVERY = 100
/** One row in so many has a number that is suppressed; never one that the row after it has again. */
const SUPPRESSED_EVERY = 50

const NAMES = ['Анна Соколова', 'Дмитрий Кузнецов', 'Ольга Ли', 'Иван Петров-Водкин'] as const
const CITIES = ['Москва', 'Санкт-Петербург', 'Тверь', 'Нижний Новгород', 'Уфа'] as const

/** Writes a list of so many rows with three variables; numbers in the notations that people use. */
export async function writeListFile(path: string, rows: number): Promise<ListFile> {
  function* pieces(): Generator<string> {
    yield 'id,phone,name,order_number,amount,city\n'
    for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
      let text = ''
      for (let index = from; index < Math.min(rows, from + ROWS_AT_ONCE); index += 1) text += listRow(index)
      yield text
    }
  }
  await pipeline(Readable.from(pieces()), createWriteStream(path))
  return {
    path,
    rows,
    duplicates: Math.floor(rows / DUPLICATE_EVERY),
    suppressed: suppressedNumbers(rows).length,
  }
}

/** The numbers of the list that are suppressed, in E.164. */
export function suppressedNumbers(rows: number): string[] {
  const numbers: string[] = []
  for (let index = 0; index < rows; index += SUPPRESSED_EVERY) numbers.push(`+79${subscriber(index)}`)
  return numbers
}

function isDuplicate(index: number): boolean {
  return index % DUPLICATE_EVERY === DUPLICATE_EVERY - 1
}

function listRow(index: number): string {
  const phone = notation(index, subscriber(isDuplicate(index) ? index - 1 : index))
  const name = NAMES[index % NAMES.length]
  const city = CITIES[index % CITIES.length]
  return `client-${index},${phone},${name},HL-${100_000 + index},${990 + (index % 5000)},${city}\n`
}

/** Nine digits behind +79, no two rows the same. */
function subscriber(index: number): string {
  return String(index * 7 + 100_000_000)
}

function notation(index: number, digits: string): string {
  switch (index % 4) {
    case 0:
      return `+79${digits}`
    case 1:
      return `89${digits}`
    case 2:
      return `8 (9${digits.slice(0, 2)}) ${digits.slice(2, 5)}-${digits.slice(5, 7)}-${digits.slice(7)}`
    default:
      return `9${digits}`
  }
}
