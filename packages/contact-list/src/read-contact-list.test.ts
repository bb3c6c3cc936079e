import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import { describe, expect, it } from 'vitest'
import type { JudgedRow, ListTerms } from './judge-row.ts'
import { readContactList, writtenRows } from './read-contact-list.ts'
import { cutBytes } from './testing/cut-bytes.ts'

const spec = agentSpecSchema.parse({
  name: 'halo',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'С вами говорит программа.',
  greeting: 'Здравствуйте!',
  prompt: 'Город: {{city}}.',
  variables: { city: 'Москва' },
})
const agent = { name: 'halo', version: 3, spec, created_at: '2026-11-20T09:00:00Z' }
const strict = { ...agent, name: 'strict', version: 7, spec: { ...spec, name: 'strict', variables: {} } }

function termsWith(more: Partial<ListTerms> = {}): ListTerms & { asked: string[] } {
  const asked: string[] = []
  return {
    asked,
    campaign: { purpose: 'service', country_profile: undefined },
    agent,
    findAgent: async ({ name, version }) => {
      asked.push(name)
      return name === 'strict' && (version ?? 7) === 7 ? strict : undefined
    },
    ...more,
  }
}

async function read(text: string | Uint8Array, options: Partial<ReadOptions> = {}): Promise<JudgedRow[]> {
  const { type = 'text/csv', terms = termsWith(), size } = options
  const bytes = cutBytes(Buffer.from(text), size)
  const rows: JudgedRow[] = []
  for await (const some of readContactList({ contentType: type, bytes }, terms)) rows.push(...some)
  return rows
}
type ReadOptions = { type: string; terms: ListTerms; size: number }

/** `2 phone` for a row with a fault, the number for a good one. */
async function told(text: string, options: Partial<ReadOptions> = {}): Promise<string[]> {
  return (await read(text, options)).map((row) =>
    'contact' in row ? row.contact.phone : `${row.line} ${row.faults.map(({ field }) => field).join(' ')}`,
  )
}

describe('a list of contacts', () => {
  it('brings every usual notation of a number to one', async () => {
    const notations = ['+79161234567', '8 (916) 123-45-67', '9161234567', "'+79161234567", '="89161234567"']
    const quoted = [
      '"=""89161234567"""',
      '"\'89161234567"',
      '7 916 123 45 67',
      '79161234567.0',
      '+8 916 123-45-67',
    ]
    const rows = await told(`phone\n${[...notations, ...quoted].join('\n')}\n`)
    expect(rows).toEqual(Array(10).fill('+79161234567'))
  })

  it('tells of numbers that a spreadsheet has spoilt, and what to do', async () => {
    expect(await read('phone;name\n7,9161E+10;Анна\n7.9161E+10;Пётр\n')).toMatchObject([
      {
        line: 2,
        faults: [
          {
            field: 'phone',
            fault: expect.stringContaining('lost its digits'),
            remedy: expect.stringContaining('text'),
          },
        ],
      },
      { line: 3, faults: [{ field: 'phone', remedy: expect.any(String) }] },
    ])
  })

  it('takes all that a contact has, in any order of columns, cut at any byte', async () => {
    const text = [
      'metadata.source;consent;ID;Телефон;priority;not_before;not_after;agent;agent_version;city;Имя;time_zone',
      'crm;form 7;a-1;8 916 123 45 67;9;2027-01-01T09:00:00Z;2027-02-01T09:00:00Z;strict;7;"Тверь; центр";Анна;Asia/Omsk',
    ].join('\r\n')
    for (const size of [1, 2, 3, 5, 64, 10_000]) {
      expect(await read(text, { size })).toEqual([
        {
          line: 2,
          zone: 'Asia/Omsk',
          agent: { name: 'strict', version: 7 },
          contact: {
            id: 'a-1',
            phone: '+79161234567',
            name: 'Анна',
            time_zone: 'Asia/Omsk',
            variables: { city: 'Тверь; центр' },
            metadata: { source: 'crm' },
            priority: 9,
            not_before: '2027-01-01T09:00:00Z',
            not_after: '2027-02-01T09:00:00Z',
            agent: 'strict',
            agent_version: 7,
            consent: 'form 7',
          },
        },
      ])
    }
  })

  it('knows the zone of a number where the row says none, and says nothing where the number does not', async () => {
    const rows = await read('phone,time_zone\n+73831234567,\n+73831234567,Asia/Omsk\n+78001234567,\n')
    expect(rows).toMatchObject([{ zone: 'Asia/Novosibirsk' }, { zone: 'Asia/Omsk' }, { zone: null }])
  })

  it('asks once for each agent that rows name, and judges by its texts', async () => {
    const terms = termsWith()
    const text =
      'phone,agent,agent_version,city\n+79160000001,strict,,Тверь\n+79160000002,strict,,\n+79160000003,nobody,,\n+79160000004,nobody,,\n+79160000005,,,\n+79160000006,strict,8,x\n+79160000007,,2,x\n'
    const rows = [
      '+79160000001',
      '3 variables.city',
      '4 agent',
      '5 agent',
      '+79160000005',
      '7 agent',
      '8 agent',
    ]
    expect(await told(text, { terms })).toEqual(rows)
    expect(terms.asked).toEqual(['strict', 'nobody', 'strict'])
  })

  it('asks for consent where the country profile does', async () => {
    const terms = termsWith({ campaign: { purpose: 'marketing', country_profile: 'ru' } })
    expect(await told('phone,consent\n+79160000001,crm:1\n+79160000002,\n', { terms })).toEqual([
      '+79160000001',
      '3 consent',
    ])
  })

  it('tells bad rows by their lines, each for itself', async () => {
    const text = [
      'phone,name,,city',
      '12,a,,',
      '',
      '+79160000001,"two\nlines",,x',
      '+79160000002,b,value,x',
      '+79160000003,c,,x,surplus',
      '+79160000004,d,,x,,,',
      ',e,,x',
      ',,,',
      `+79160000005,${'x'.repeat(201)},,x`,
      '+79160000006,f\0,,x',
    ].join('\n')
    expect(await told(text)).toEqual([
      '2 phone',
      '+79160000001',
      '6 column 3',
      '7 row',
      '+79160000004',
      '9 phone',
      '11 name',
      '12 name',
    ])
  })

  it('tells of characters that could not be read in their row alone', async () => {
    const bytes = Buffer.concat([
      Buffer.from('phone,name\n+79160000001,Анна Иванова\n+79160000002,Пё'),
      Buffer.from([0xff]),
      Buffer.from('тр\n+79160000003,Ольга\n'),
    ])
    expect(await read(bytes)).toMatchObject([
      { contact: { name: 'Анна Иванова' } },
      { line: 3, faults: [{ field: 'name', remedy: expect.stringContaining('UTF-8') }] },
      { contact: { name: 'Ольга' } },
    ])
  })

  it.each(['text/csv', 'application/json', 'application/x-ndjson'])(
    '%s is the same however it is cut',
    async (type) => {
      const contacts = [
        { phone: '+79160000001', name: 'Анна "Аня"', variables: { city: 'Тверь, \\ ] }' } },
        { phone: '12' },
        { phone: '+79160000002', name: '👩‍🔧' },
      ]
      const csv = 'phone,name,city\n+79160000001,"Анна ""Аня""","Тверь, \\ ] }"\n12,,\n+79160000002,👩‍🔧,\n'
      const ndjson = contacts.map((contact) => JSON.stringify(contact)).join('\r\n')
      const text =
        type === 'text/csv' ? csv : type === 'application/json' ? JSON.stringify(contacts, null, 1) : ndjson
      const whole = await told(text, { type })
      expect(whole).toEqual(['+79160000001', `${type === 'text/csv' ? 3 : 2} phone`, '+79160000002'])
      for (let size = 1; size < 40; size += 1) expect(await told(text, { type, size })).toEqual(whole)
    },
  )

  it('passes over a line of NDJSON that is too long, and over what is no JSON', async () => {
    const text = `{"phone":"+79160000001"}\n{"phone":"${'x'.repeat(70_000)}"}\n{oops\n"x"\n{"phone":"+79160000002"}`
    const rows = ['+79160000001', '2 row', '3 row', '4 body', '+79160000002']
    for (const size of [1000, 100_000])
      expect(await told(text, { type: 'application/x-ndjson', size })).toEqual(rows)
  })

  it.each(['', '{}', '[', '[,]', '[{},]', '[] x', '[{"phone":"1"}'])('is no JSON array: %j', async (text) => {
    await expect(read(text, { type: 'application/json' })).rejects.toMatchObject({ code: 'malformed-body' })
  })

  it('may begin with a word about its delimiter', async () => {
    expect(await told('sep=;\r\nphone;name\r\n12;a\r\n+79160000001;b\r\n')).toEqual([
      '3 phone',
      '+79160000001',
    ])
  })

  it.each(['', '\n\n', '"phone\n+79160000001\n'])('needs a header: %j', async (text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'invalid-request', faults: [{ field: 'header' }] })
  })

  it('is anything’s rows where it is asked for those', async () => {
    const rows = []
    const list = { contentType: 'text/csv', bytes: cutBytes(Buffer.from('phone,scope\n89160000001,all\n')) }
    for await (const row of writtenRows(list)) rows.push(row)
    expect(rows).toEqual([
      { line: 2, fields: { phone: '89160000001', variables: { scope: 'all' }, metadata: {} } },
    ])
  })
})
