import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { readEventStream, type StreamMessage } from './event-stream.ts'

const STREAM = `retry: 2000\n\n: hello\n\nid: 7\nevent: journal\ndata: {"what":"пауза"}\n\nid: 7\nevent: progress\ndata: {}\n\nevent: cut`

async function heard(pieces: readonly Uint8Array[]): Promise<StreamMessage[]> {
  const messages: StreamMessage[] = []
  for await (const message of readEventStream(Readable.from(pieces, { objectMode: false })))
    messages.push(message)
  return messages
}

test('events are heard however the stream is cut, letters in the middle included', async () => {
  const bytes = Buffer.from(STREAM)
  const expected = [
    { retryMs: 2000 },
    { id: '7', event: 'journal', data: '{"what":"пауза"}' },
    { id: '7', event: 'progress', data: '{}' },
  ]
  expect(await heard([bytes])).toEqual(expected)
  expect(await heard([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected)
})

test('an event without an end is not kept for ever', async () => {
  const endless = [Buffer.from('data: '), ...Array.from({ length: 5 }, () => Buffer.alloc(1024 * 1024, 'x'))]
  await expect(heard([...endless, Buffer.from('x')])).rejects.toThrow()
})
