import { mpegFrameAt } from './mpeg-frame.ts'

/** Measures an mp3 as its bytes come by, in chunks of any size. */
export type MpegLength = {
  add(chunk: Uint8Array): void
  /** How long it plays. Undefined where it is no mp3, or one that we cannot follow to its end. */
  seconds(): number | undefined
}

const HEADER_BYTES = 4
const TAG_HEADER_BYTES = 10
/** What may follow the last frame: tags of older kinds, a few bytes of something. */
const TAIL_BYTES = 64 * 1024

/** Counts frames from the first to the last: bit rates may vary, and a header's word about the whole is not taken. */
export function createMpegLength(): MpegLength {
  let rest: Uint8Array = new Uint8Array(0)
  let hasBegun = false
  let skip = 0
  let seconds = 0
  let unreadable: number | undefined

  const read = (bytes: Uint8Array): number => {
    let at = 0
    while (at < bytes.length) {
      if (skip > 0) {
        const passed = Math.min(skip, bytes.length - at)
        skip -= passed
        at += passed
        continue
      }
      if (bytes.length - at < HEADER_BYTES) break
      const frame = mpegFrameAt(bytes, at)
      if (frame === undefined) {
        unreadable = bytes.length - at
        return bytes.length
      }
      seconds += frame.seconds
      skip = frame.bytes
    }
    return at
  }

  return {
    add: (chunk) => {
      if (unreadable !== undefined) {
        unreadable += chunk.length
        return
      }
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      if (!hasBegun && bytes.length < TAG_HEADER_BYTES) {
        rest = bytes
        return
      }
      if (!hasBegun) skip = leadingTagBytes(bytes)
      hasBegun = true
      rest = bytes.subarray(read(bytes))
    },
    seconds: () => (seconds === 0 || (unreadable ?? 0) > TAIL_BYTES ? undefined : seconds),
  }
}

/** An ID3v2 tag at the front; its size is written with seven bits a byte (id3.org, ID3v2.4 §3.1). */
function leadingTagBytes(bytes: Uint8Array): number {
  const [i, d, three, , , , a = 0, b = 0, c = 0, e = 0] = bytes
  if (i !== 0x49 || d !== 0x44 || three !== 0x33) return 0
  return TAG_HEADER_BYTES + ((a << 21) | (b << 14) | (c << 7) | e)
}
