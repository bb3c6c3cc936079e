import { expect, test } from 'vitest'
import { passingBytes } from './passing-bytes.ts'

test('a piece is there until the next is asked for, and one that shares its memory stays', async () => {
  const shared = Buffer.from('begin, middle and end').subarray(7, 13)
  const own = Buffer.alloc(70_000, 'x')
  async function* pieces() {
    yield own
    yield shared
  }
  const seen: string[] = []
  for await (const piece of passingBytes(pieces())) seen.push(Buffer.from(piece).toString('latin1', 0, 6))
  expect(seen).toEqual(['xxxxxx', 'middle'])
  expect([own.length, shared.toString()]).toEqual([0, 'middle'])
})
