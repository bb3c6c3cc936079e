import { expect, test } from 'vitest'
import { textsOfDocument } from './text-document.ts'

/** A BSON document of texts, as its specification has it. */
function documentOf(texts: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(texts).map(([name, text]) => {
    const length = Buffer.alloc(4)
    length.writeInt32LE(Buffer.byteLength(text) + 1)
    return Buffer.concat([Buffer.from([2]), Buffer.from(`${name}\0`), length, Buffer.from(`${text}\0`)])
  })
  const body = Buffer.concat([...entries, Buffer.from([0])])
  const length = Buffer.alloc(4)
  length.writeInt32LE(body.length + 4)
  return Buffer.concat([length, body])
}

test('the texts of a document come by their names', () => {
  const texts = { '7': 'Europe/Moscow&Asia/Omsk', '7383': 'Asia/Novosibirsk', имя: '' }
  expect(Object.fromEntries(textsOfDocument(documentOf(texts)))).toEqual(texts)
})

test('a document with anything else is refused, and so is one that is cut off', () => {
  const document = documentOf({ '7': 'Europe/Moscow' })
  const withNumber = Buffer.from(document)
  withNumber[4] = 16
  expect(() => [...textsOfDocument(withNumber)]).toThrow('something else at byte 4')
  expect(() => [...textsOfDocument(document.subarray(0, -1))]).toThrow('something else')
})
