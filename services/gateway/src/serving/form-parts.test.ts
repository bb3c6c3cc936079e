import { expect, test } from 'vitest'
import { ProblemError } from '../problems/problem.ts'
import { type FormPart, formParts } from './form-parts.ts'
import type { BodyStream } from './route-handler.ts'

const HEADER = 'multipart/form-data; boundary=x'

function part(name: string, content: string, more = ''): string {
  return `--x\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`
}

/** A body as it comes over the wire, some bytes at a time. */
function body(
  text: string,
  options: { header?: string; piece?: number; end?: () => never } = {},
): BodyStream {
  const bytes = Buffer.from(text)
  const piece = options.piece ?? 7
  async function* arriving(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes.length; from += piece) yield bytes.subarray(from, from + piece)
    options.end?.()
  }
  return {
    contentType: 'multipart/form-data',
    charset: undefined,
    header: options.header ?? HEADER,
    bytes: arriving(),
  }
}

async function textOf(bytes: FormPart['bytes']): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

async function read(
  given: BodyStream,
): Promise<{ name: string; fileName: string | undefined; text: string }[]> {
  const parts: { name: string; fileName: string | undefined; text: string }[] = []
  for await (const { name, fileName, bytes } of formParts(given))
    parts.push({ name, fileName, text: await textOf(bytes) })
  return parts
}

const TWO = `${part('campaign', 'name: Осень')}${part('contacts', 'phone\n', '; filename="a.csv"')}--x--\r\n`

test.each([1, 7, 4096])(
  'parts come in their order, with and without a file, %i bytes at a time',
  async (piece) => {
    expect(await read(body(TWO, { piece }))).toEqual([
      { name: 'campaign', fileName: undefined, text: 'name: Осень' },
      { name: 'contacts', fileName: 'a.csv', text: 'phone\n' },
    ])
  },
)

test('a part that nobody reads is passed over', async () => {
  const names: string[] = []
  const long = `${part('one', 'a'.repeat(500_000))}${part('two', 'b')}--x--\r\n`
  for await (const { name } of formParts(body(long, { piece: 4096 }))) names.push(name)
  expect(names).toEqual(['one', 'two'])
})

test.each([
  ['in the middle of a part', part('campaign', 'name').slice(0, -4)],
  ['between its parts', part('campaign', 'name')],
  ['before the first', '--x\r\n'],
  ['in no form at all', 'phone\n+7916'],
])('a body that breaks off %s is malformed', async (_, text) => {
  await expect(read(body(text))).rejects.toMatchObject({ code: 'malformed-body' })
})

test('what breaks on the way in is told as it is, in the middle of a part and between them', async () => {
  const end = () => {
    throw new ProblemError('body-too-large', 'The body may have at most 12 bytes.')
  }
  const inside = part('contacts', 'phone\n'.repeat(50_000)).slice(0, -4)
  await expect(read(body(inside, { end, piece: 4096 }))).rejects.toMatchObject({ code: 'body-too-large' })
  await expect(read(body(part('campaign', 'name'), { end }))).rejects.toMatchObject({
    code: 'body-too-large',
  })
})

test('a form without a boundary is malformed', async () => {
  await expect(read(body(TWO, { header: 'multipart/form-data' }))).rejects.toMatchObject({
    code: 'malformed-body',
  })
})

test('whoever has read enough stops the body', async () => {
  let isStopped = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      yield Buffer.from(part('campaign', 'name'))
      yield Buffer.from(`--x\r\ncontent-disposition: form-data; name="contacts"\r\n\r\n`)
      for (;;) yield Buffer.from('phone\n')
    } finally {
      isStopped = true
    }
  }
  const parts = formParts({ ...body(''), bytes: endless() })
  const first = await parts.next()
  expect(first.value?.name).toBe('campaign')
  await parts.return(undefined)
  await expect.poll(() => isStopped).toBe(true)
})
