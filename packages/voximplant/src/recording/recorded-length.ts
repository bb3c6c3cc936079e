import { createReadStream } from 'node:fs'
import { createMpegLength } from './mpeg-length.ts'

/** How long a recording in a file plays, in seconds; undefined where it is no mp3. Reads it once, chunk by chunk. */
export async function recordedSeconds(path: string): Promise<number | undefined> {
  const length = createMpegLength()
  for await (const chunk of createReadStream(path)) length.add(chunk)
  return length.seconds()
}
