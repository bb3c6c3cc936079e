import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import type { ListedContact } from '@perezvon/contracts/campaign/listed-contact'
import type { PlainContact, PlainField } from '@perezvon/contracts/campaign/plain-contact'
import { describe, expect, it } from 'vitest'
import { handOverContacts } from './hand-over-contacts.ts'
import type { JudgedRow, ListTerms } from './judge-row.ts'
import { readContactList } from './read-contact-list.ts'
import { cutBytes } from './testing/cut-bytes.ts'
import { type Random, randomFrom } from './testing/random.ts'

const spec = agentSpecSchema.parse({
  name: 'halo',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'С вами говорит программа.',
  greeting: 'Здравствуйте, {{name}}!',
  prompt: 'Город: {{city}}, сумма: {{sum}}.',
  variables: { sum: '0' },
})
const agent = { name: 'halo', version: 3, spec, created_at: '2026-11-20T09:00:00Z' }
const terms: ListTerms = {
  campaign: { purpose: 'service', country_profile: undefined },
  agent,
  findAgent: async ({ name }) => (name === 'halo' ? agent : undefined),
}

type Taken = { contacts: ListedContact[]; rejected: JudgedRow[]; plain: number }

/** What the rows mean when all of them become objects. */
async function byTheLongWay(bytes: Buffer, given: ListTerms, charset?: string): Promise<Taken> {
  const taken: Taken = { contacts: [], rejected: [], plain: 0 }
  const list = { contentType: 'text/csv', charset, bytes: cutBytes(bytes, 1000) }
  for await (const rows of readContactList(list, given))
    for (const row of rows) {
      if ('faults' in row) taken.rejected.push(row)
      else taken.contacts.push({ contact: row.contact, zone: row.zone, agent: row.agent })
    }
  return taken
}

/** Pieces whose memory serves otherwise as soon as the next is asked for. */
async function* passing(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    const own = Uint8Array.from(piece)
    yield own
    own.fill(0x22)
  }
}

async function handedOver(
  bytes: Buffer,
  given: ListTerms,
  { size = bytes.length, charset }: { size?: number; charset?: string } = {},
): Promise<Taken> {
  const taken: Taken = { contacts: [], rejected: [], plain: 0 }
  const list = { contentType: 'text/csv', charset, bytes: passing(cutBytes(bytes, size)) }
  const pieces = handOverContacts(list, given, {
    plain: (contact) => {
      taken.plain += 1
      taken.contacts.push(listedOf(contact))
    },
    listed: ({ contact, zone, agent }) => taken.contacts.push({ contact, zone, agent }),
    rejected: (row) => taken.rejected.push(row),
  })
  for await (const _ of pieces);
  return taken
}

/** The same contact as an object. */
function listedOf(plain: PlainContact): ListedContact {
  const { layout, bytes, bounds, phone, phoneLength, zone, priority } = plain
  const textAt = (column: number | undefined): string | undefined =>
    column === undefined
      ? undefined
      : Buffer.from(bytes.subarray(bounds[2 * column], bounds[2 * column + 1])).toString() || undefined
  const textsOf = (fields: readonly PlainField[]) =>
    Object.fromEntries(
      fields.flatMap(({ name, column }) => {
        const value = textAt(column)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  return {
    contact: {
      id: textAt(layout.id),
      phone: Buffer.from(phone.subarray(0, phoneLength)).toString(),
      name: textAt(layout.name),
      variables: textsOf(layout.variables),
      metadata: textsOf(layout.metadata),
      priority,
      consent: textAt(layout.consent),
    },
    zone,
    agent: null,
  }
}

const PHONES = [
  '+79161234567',
  '89161234567',
  '8 (916) 123-45-67',
  '9161234567',
  '+8 916 123-45-67',
  '+4930901820',
  '8 10 49 30 901820',
  '0049 30 901820',
  '+78001234567',
  '(+7) 383 123-45-67',
  '12',
  '',
  '79161234567.0',
  '8.916.123.45.67',
  '7,9161E+10',
  "'+79161234567",
  '+7+9161234567',
  '+ 7 916 123 45 67',
  '٨٩١٦١٢٣٤٥٦٧',
  `+7916${' '.repeat(40)}1234567`,
]
const TEXTS = [
  'Анна',
  'Тверь',
  'HL-100',
  '5',
  '',
  ' Анна ',
  '\u00a0Анна',
  'Анна\u00a0',
  '\u2009Анна\u3000',
  '\u1680x',
  '\ufeffx',
  '«Ёж»',
  '5 ₽',
  '№ 5',
  '“x”',
  '👩‍🔧 Ольга',
  'ООО "Ромашка"',
  '"a, b"',
  '"c\nd"',
  '"e\r\nf"',
  '"never closed',
  'back\\slash',
  'tab\there',
  '="00012"',
  "'0012",
  "it's",
  '=SUM',
  'x\0',
  '\u007f\u0085',
  '\ufffd',
  'x'.repeat(200),
  'x'.repeat(201),
  'Щ'.repeat(150),
  'x'.repeat(2001),
]
const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  id: TEXTS,
  name: TEXTS,
  time_zone: ['', '', '', '', 'Asia/Omsk', 'Mars/Phobos'],
  priority: ['', '0', '9', '', '10', 'high', '٣'],
  not_after: ['', '', '', '', '2027-02-01T09:00:00Z', 'soon'],
  agent: ['', '', '', '', 'halo', 'nobody'],
  consent: TEXTS,
  city: TEXTS,
  sum: TEXTS,
  'metadata.source "x"': TEXTS,
  '': ['', '', '', '', 'x'],
}

const LONGEST_HEADER = 150

/** A file with columns in any order; most values are usual, or hardly a row would be plain. */
function randomFile(random: Random): string {
  const delimiter = random.oneOf([',', ';', '\t'])
  const names = Object.keys(COLUMNS).filter(
    (name) => name === 'city' || name === 'name' || random.below(3) > 0,
  )
  const header = ['phone', ...names].toSorted(() => random.below(3) - 1)
  const oddness = random.oneOf([5, 20, 1000, 1000])
  const value = (choices: readonly string[]) =>
    random.below(oddness) > 0 ? choices[random.below(Math.min(4, choices.length))] : random.oneOf(choices)
  const row = () => {
    const values = header.map((name) => value(name === 'phone' ? PHONES : (COLUMNS[name] ?? [])))
    if (random.below(oddness) === 0) values.push(random.oneOf(['', 'surplus']))
    if (random.below(oddness) === 0) values.pop()
    return values.join(delimiter)
  }
  const titles = header.map((name) => (name.includes('"') ? `"${name.replaceAll('"', '""')}"` : name))
  const lines = [titles.join(delimiter), ...Array.from({ length: random.below(12) }, row)]
  const end = random.oneOf(['\n', '\n', '\r\n', '\r'])
  const odd = () =>
    random.below(oddness) === 0 ? random.oneOf(['\n\n', '\r', '\r\n', `${delimiter}\n`]) : end
  return random.oneOf(['', '\ufeff']) + lines.map((line) => line + odd()).join('') + random.oneOf(['', 'x'])
}

describe('a list that is handed over', () => {
  it('is the same contacts in the same order as by the long way, however it is written and cut', async () => {
    const random = randomFrom(20261128)
    let plain = 0
    for (let file = 0; file < 1500; file += 1) {
      const bytes = Buffer.from(randomFile(random))
      // Here and there a byte that is no UTF-8, behind the header.
      const broken = LONGEST_HEADER + random.below(1000)
      if (broken < bytes.length) bytes[broken] = 0xc3
      const given: ListTerms =
        random.below(4) === 0
          ? { ...terms, campaign: { purpose: 'marketing', country_profile: 'ru' } }
          : terms
      const size = random.oneOf([1, 7, 64, 500, bytes.length])
      const { plain: own, ...taken } = await handedOver(bytes, given, { size })
      const { plain: _, ...expected } = await byTheLongWay(bytes, given)
      expect(taken, JSON.stringify(bytes.toString())).toEqual(expected)
      plain += own
    }
    expect(plain).toBeGreaterThan(2000)
  })

  it('takes usual rows as they are, in whatever encoding they came', async () => {
    const rows = Array.from({ length: 3000 }, (_, row) => `a-${row},8 (916) 123-45-67,Анна Ли,Тверь\r\n`)
    const text = `id,phone,name,city\r\n${rows.join('')}`
    for (const [bytes, charset] of [
      [Buffer.from(text), undefined],
      [Buffer.from(text), 'utf-8'],
      [Buffer.from(`\ufeff${text}`, 'utf16le'), undefined],
    ] as const)
      expect(await handedOver(bytes, terms, { size: 5000, ...(charset && { charset }) })).toMatchObject({
        plain: 3000,
        rejected: [],
      })
  })

  it('tells lines as an editor counts them, whoever read those before', async () => {
    const text =
      'phone,name,city\n+79160000001,a,x\n+79160000002,"two\nlines",x\n\n+79160000003,a,x\n12,a,x\n+79160000004,a,x\n+79160000005,,x\n'
    const { rejected, contacts, plain } = await handedOver(Buffer.from(text), terms)
    expect(rejected.map(({ line }) => line)).toEqual([7, 9])
    expect(contacts).toHaveLength(4)
    expect(plain).toBeGreaterThan(0)
  })

  it('takes a row of 64 KiB and no longer one, in pieces of any size', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `v${at}`)
    const long = `+79160000001,a,x,${names.map(() => 'x'.repeat(1650)).join(',')}\n`
    const text = `phone,name,city,${names.join(',')}\n${long}+79160000002,a,x${','.repeat(40)}\n`
    for (const size of [1000, 65_536, 200_000]) {
      const { plain: _, ...taken } = await handedOver(Buffer.from(text), terms, { size })
      expect(taken.rejected).toMatchObject([{ line: 2, faults: [{ fault: 'is longer than 64 KiB' }] }])
      expect(taken.contacts).toHaveLength(1)
    }
  })
})
