/**
 * As much of ID3v2.4 as a recording needs: one tag at the front of the file with one TXXX (user text)
 * frame. Source: https://id3.org/id3v2.4.0-structure. Text is UTF-8, which holds no 0xFF byte, so that no
 * unsynchronisation is needed.
 */

const headerBytes = 10
const utf8Encoding = 3

/** Builds a whole tag that carries `text` under `description`. */
export function id3TagWith(description: string, text: string): Buffer {
  const body = Buffer.concat([
    Buffer.from([utf8Encoding]),
    Buffer.from(description, 'utf8'),
    Buffer.from([0]),
    Buffer.from(text, 'utf8'),
  ])
  const frame = Buffer.concat([Buffer.from('TXXX'), synchsafe(body.length), Buffer.from([0, 0]), body])
  const header = Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0]), synchsafe(frame.length)])
  return Buffer.concat([header, frame])
}

/** Length in bytes of the tag at the front of `bytes`, 0 where there is none. */
export function id3TagLength(bytes: Uint8Array): number {
  if (bytes.length < headerBytes || ascii(bytes, 0, 3) !== 'ID3') return 0
  return headerBytes + fromSynchsafe(bytes, 6)
}

/** The text stored under `description`; undefined where the tag or that frame is missing or cut off. */
export function id3Text(bytes: Uint8Array, description: string): string | undefined {
  const end = Math.min(id3TagLength(bytes), bytes.length)
  let at = headerBytes
  while (at + headerBytes <= end) {
    const size = fromSynchsafe(bytes, at + 4)
    const bodyStart = at + headerBytes
    if (size === 0 || bodyStart + size > end) return undefined
    if (ascii(bytes, at, at + 4) === 'TXXX') {
      const text = userText(bytes.subarray(bodyStart, bodyStart + size), description)
      if (text !== undefined) return text
    }
    at = bodyStart + size
  }
  return undefined
}

function userText(body: Uint8Array, description: string): string | undefined {
  if (body[0] !== utf8Encoding) return undefined
  const separator = body.indexOf(0, 1)
  if (separator < 0) return undefined
  const utf8 = new TextDecoder()
  if (utf8.decode(body.subarray(1, separator)) !== description) return undefined
  return utf8.decode(body.subarray(separator + 1))
}

/** ID3 writes sizes with seven bits a byte, so that no size looks like an MPEG sync word. */
function synchsafe(size: number): Buffer {
  return Buffer.from([(size >> 21) & 0x7f, (size >> 14) & 0x7f, (size >> 7) & 0x7f, size & 0x7f])
}

function fromSynchsafe(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4)
  return (a << 21) | (b << 14) | (c << 7) | d
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end))
}
