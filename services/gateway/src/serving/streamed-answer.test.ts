import { expect, it } from 'vitest'
import { streamedBody } from './streamed-answer.ts'

/** Pieces that count how many of them were asked for. */
function counted(most: number, fails = false) {
  const made = { pieces: 0, cleanedUp: false }
  async function* pieces(): AsyncGenerator<string> {
    try {
      while (made.pieces < most) {
        made.pieces += 1
        yield `piece ${made.pieces}\n`
      }
      if (fails) throw new Error('the database went away')
    } finally {
      made.cleanedUp = true
    }
  }
  const client = new AbortController()
  const ends: unknown[] = []
  const body = streamedBody(pieces(), { client, ended: (thrown) => ends.push(thrown) })
  return { made, body, client, ends }
}

it('makes a piece when it is asked for one, never ahead', async () => {
  const { body, made } = counted(100)
  const reader = body.getReader()
  expect(made.pieces).toBe(0)
  await reader.read()
  await reader.read()
  expect(made.pieces).toBe(2)
  await reader.cancel()
})

it('is told once how it ended: to the end', async () => {
  const { body, ends, made, client } = counted(3)
  expect(await new Response(body).text()).toBe('piece 1\npiece 2\npiece 3\n')
  expect(ends).toEqual([undefined])
  expect(made.cleanedUp).toBe(true)
  expect(client.signal.aborted).toBe(false)
})

it('breaks where a piece fails, so that nobody takes the part for the whole', async () => {
  const { body, ends } = counted(2, true)
  await expect(new Response(body).text()).rejects.toThrow('the database went away')
  expect(ends).toMatchObject([{ message: 'the database went away' }])
})

it('stops and cleans up where the client goes away', async () => {
  const { body, ends, made, client } = counted(100)
  const reader = body.getReader()
  await reader.read()
  await reader.cancel()
  expect(client.signal.aborted).toBe(true)
  expect(made).toEqual({ pieces: 1, cleanedUp: true })
  expect(ends).toEqual([undefined])
})
