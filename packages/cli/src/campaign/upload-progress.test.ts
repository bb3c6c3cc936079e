import { expect, test } from 'vitest'
import { createUploadProgress, uploadLine } from './upload-progress.ts'

const list = { path: '/lists/list.csv', name: 'list.csv', bytes: 200_000_000, type: 'text/csv' }

test('the line says how much has gone, how fast, and that the rest is the gateway’s', () => {
  expect(uploadLine(list, 50_000_000, 0.2)).toBe('list.csv: 25 % of 200 MB')
  expect(uploadLine(list, 50_000_000, 10)).toBe('list.csv: 25 % of 200 MB, 5 MB a second')
  expect(uploadLine(list, 200_000_000, 10)).toBe(
    'list.csv: 100 % of 200 MB, sent; the gateway is reading the rest',
  )
})

test('a terminal sees each step in the same line, a log each tenth', () => {
  const clock = { now: () => new Date(0), sleep: async () => undefined }
  for (const isTTY of [true, false]) {
    const written: string[] = []
    const progress = createUploadProgress({ isTTY, columns: 40, write: (text) => written.push(text) }, clock)
    for (let sent = 0; sent <= list.bytes; sent += 5_000_000) progress.sent(list, sent)
    progress.end()
    if (isTTY) {
      expect(written).toHaveLength(42)
      expect(written.at(-1)).toBe('\r\u001b[2K')
    } else expect(written).toHaveLength(10)
  }
})
