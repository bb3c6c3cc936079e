import { describe, expect, it } from 'vitest'
import { cutBytes } from '../testing/cut-bytes.ts'
import { listText } from './list-text.ts'

const TEXT = 'phone;name\n+79161234567;Щука «Ёж» № 5\n+79161234568;Анна 👩‍🔧\n'
const CYRILLIC = 'phone;name\n+79161234567;Щука «Ёж» № 5\n+79161234568;Анна\n'

async function read(bytes: Uint8Array, { charset, size }: { charset?: string; size?: number } = {}) {
  let text = ''
  for await (const piece of listText(cutBytes(bytes, size), charset)) text += piece
  return text
}

/** Windows-1251 for the characters of these tests. */
function windows1251(text: string): Uint8Array {
  const table = new TextDecoder('windows-1251').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))
  return Uint8Array.from(text, (character) => table.indexOf(character))
}

describe('the text of a list', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT), TEXT],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`), TEXT],
    ['Windows-1251', windows1251(CYRILLIC), CYRILLIC],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), TEXT],
    ['UTF-16 the other way round', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16(), TEXT],
    ['ASCII', Buffer.from('phone\n+79161234567\n'), 'phone\n+79161234567\n'],
    ['nothing', Buffer.from(''), ''],
    ['less than a mark', Buffer.from('ab'), 'ab'],
  ])('is told by its bytes, cut at any place: %s', async (_, bytes, expected) => {
    for (let size = 1; size <= Math.max(1, bytes.length); size += 1)
      expect(await read(bytes, { size }), `pieces of ${size}`).toBe(expected)
  })

  it('is what its charset says, whatever the bytes look like', async () => {
    const text = await read(Buffer.from('Щ'), { charset: 'windows-1251' })
    expect(text).toBe('Р©')
    await expect(read(Buffer.from('a'), { charset: 'klingon' })).rejects.toMatchObject({
      code: 'unsupported-content-type',
    })
  })

  it('keeps to UTF-8 where one byte in it is broken, and marks the place', async () => {
    const bytes = Buffer.concat([Buffer.from('Анна Иванова '), Buffer.from([0xff]), Buffer.from(' Тверь')])
    expect(await read(bytes)).toBe('Анна Иванова \ufffd Тверь')
  })

  it('finds the first letter behind much that is ASCII, without holding that back', async () => {
    const begin = '+79161234567;\n'.repeat(20_000)
    for (const [bytes, name] of [
      [Buffer.from(`${begin}Щука`), 'UTF-8'],
      [Buffer.concat([Buffer.from(begin), windows1251('Щука')]), 'Windows-1251'],
    ] as const)
      expect((await read(bytes, { size: 65_536 })).slice(-4), name).toBe('Щука')
  })

  it('is none in a workbook', async () => {
    await expect(read(Buffer.from('PK\x03\x04and more'))).rejects.toMatchObject({
      code: 'malformed-body',
      message: expect.stringContaining('CSV UTF-8'),
    })
  })
})
