const newline = 0x0a
const carriageReturn = 0x0d
const space = 0x20

/** Takes one `data:` line: its content lies in `bytes` from `start` to before `end`. */
export type DataLine = (bytes: Buffer, start: number, end: number) => void

/**
 * Reads server-sent events out of bytes, however they were cut: calls `onData` for each `data:` line once the
 * line is whole. Lines are cut as bytes, so that no character is ever decoded in parts. (Every event of OpenAI's
 * is one line.)
 */
export function createEventStreamReader(onData: DataLine): (chunk: Buffer) => void {
  let rest: Buffer | undefined
  return (chunk) => {
    const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk])
    let start = 0
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      if (end > start) readLine(bytes, start, bytes[end - 1] === carriageReturn ? end - 1 : end, onData)
      start = end + 1
    }
    rest = start === bytes.length ? undefined : bytes.subarray(start)
  }
}

// The letters of "data:", compared as bytes: most of what a stream carries is such lines.
const [d, a, t, , colon] = Buffer.from('data:')
const fieldLength = 5

function readLine(bytes: Buffer, start: number, end: number, onData: DataLine): void {
  const isData =
    bytes[start] === d &&
    bytes[start + 1] === a &&
    bytes[start + 2] === t &&
    bytes[start + 3] === a &&
    bytes[start + 4] === colon
  if (!isData) return
  const from = start + fieldLength
  onData(bytes, bytes[from] === space ? from + 1 : from, end)
}
