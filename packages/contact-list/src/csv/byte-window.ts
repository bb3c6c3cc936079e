import { LINE_FEED } from './plain-bytes.ts'

/** The part of a stream of bytes that is being read: one piece of memory from begin to end, however the stream is cut. */
export type ByteWindow = {
  /** The memory; what is behind `length` is no part of it. Another one after `add`. */
  bytes(): Buffer
  length(): number
  add(chunk: Uint8Array): void
  /** Behind the next LF; -1 where none is there yet. */
  lineEnd(from: number): number
  /** Drops what lies before the place. */
  drop(before: number): void
  /** UTF-8 between two places. */
  text(from: number, to: number): string
}

/** A socket's piece and a row. */
const FIRST_BYTES = 128 * 1024

export function createByteWindow(): ByteWindow {
  let memory = Buffer.allocUnsafeSlow(FIRST_BYTES)
  let length = 0
  return {
    bytes: () => memory,
    length: () => length,
    add: (chunk) => {
      const needed = length + chunk.length
      if (needed > memory.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * memory.length))
        memory.copy(larger, 0, 0, length)
        memory = larger
      }
      memory.set(chunk, length)
      length = needed
    },
    lineEnd: (from) => {
      const at = memory.subarray(0, length).indexOf(LINE_FEED, from)
      return at === -1 ? -1 : at + 1
    },
    drop: (before) => {
      memory.copyWithin(0, before, length)
      length -= before
    },
    text: (from, to) => memory.toString('utf8', from, to),
  }
}
