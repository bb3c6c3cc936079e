import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import type { PlainContact, PlainLayout } from '@perezvon/contracts/campaign/plain-contact'
import { expect, test } from 'vitest'
import { createContactCopy } from './copied-contacts.ts'

const LAYOUT: PlainLayout = {
  id: 0,
  name: 1,
  consent: 4,
  variables: [
    { name: 'city', column: 2 },
    { name: 'sum', column: 3 },
  ],
  metadata: [{ name: 'say "\\"\ttab', column: 5 }],
}

/** As a list would hold it: the values one behind the other. */
function plainOf(values: readonly string[], zone: string | null, priority: number): PlainContact {
  const phone = Buffer.from('+79161234567')
  const bounds = new Int32Array(values.length * 2)
  let length = 0
  values.forEach((value, column) => {
    bounds[2 * column] = length
    length += Buffer.byteLength(value)
    bounds[2 * column + 1] = length
  })
  const bytes = Buffer.from(values.join(''))
  return { layout: LAYOUT, bytes, bounds, phone, phoneLength: phone.length, zone, priority }
}

/** The same contact as an object. */
function listedOf(values: readonly string[], zone: string | null, priority: number): ListedContact {
  const [id, name, city, sum, consent, said] = values.map((value) => (value === '' ? undefined : value))
  return {
    contact: {
      id,
      phone: '+79161234567',
      name,
      variables: { ...(city && { city }), ...(sum && { sum }) },
      metadata: said === undefined ? {} : { 'say "\\"\ttab': said },
      priority,
      consent,
    },
    zone,
    agent: null,
  }
}

const VALUES: readonly (readonly string[])[] = [
  ['a-1', 'Анна Ли', 'Тверь', '990', 'crm:1', 'web'],
  ['', '', '', '', '', ''],
  ['', 'O’Neil & {x}', '', '5 ₽', '', '👩‍🔧'],
  ['x'.repeat(200), 'Щ'.repeat(100), 'y'.repeat(2000), 'ж'.repeat(1000), 'z'.repeat(500), '\u007f\u0085'],
]

test('a contact as bytes makes the same line as the same contact as an object', () => {
  let ids = 0
  const newCopy = () =>
    createContactCopy((into, at) => {
      ids += 1
      into.set(Buffer.from(`cont_${String(ids).padStart(20, '0')}`), at)
    })
  const [plain, listed] = [newCopy(), newCopy()]
  for (let round = 0; round < 300; round += 1) {
    const values = VALUES[round % VALUES.length] ?? []
    const zone = [null, 'Europe/Moscow', 'Asia/Omsk|Europe/Moscow'][round % 3] ?? null
    ids = round
    plain.addPlain(plainOf(values, zone, round % 10))
    ids = round
    listed.add(listedOf(values, zone, round % 10))
  }
  const [one, other] = [plain.take(), listed.take()]
  expect(one.lines.toString()).toBe(other.lines.toString())
  expect([one.count, one.zones]).toEqual([other.count, other.zones])
})
