import { TextDecoder } from 'node:util'
import { listBytes } from './list-bytes.ts'

/** Less text at a time means fewer rows that live until the next: what dies young costs the least memory. */
const PIECE_BYTES = 2 * 1024

/** The same as `listBytes`, as text in small pieces. */
export async function* listText(
  bytes: AsyncIterable<Uint8Array>,
  charset: string | undefined,
): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  for await (const chunk of listBytes(bytes, charset)) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES)
      yield decoder.decode(chunk.subarray(at, at + PIECE_BYTES), { stream: true })
  }
}
