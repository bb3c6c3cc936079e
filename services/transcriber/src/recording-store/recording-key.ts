import type { RecordingId } from '@perezvon/contracts/ids'

const ENDINGS = ['mp3', 'flac', 'wav', 'ogg'] as const

/**
 * Under which key a recording is kept: always the same for the same recording, spread over a thousand folders. The ending
 * tells models the format; the platform makes mp3 where its address does not say.
 */
export function recordingKey(recording: { id: RecordingId; url: string }): string {
  const path = URL.canParse(recording.url) ? new URL(recording.url).pathname.toLowerCase() : ''
  const ending = ENDINGS.find((one) => path.endsWith(`.${one}`)) ?? 'mp3'
  const tail = recording.id.slice('rec_'.length)
  return `${tail.slice(0, 2)}/${recording.id}.${ending}`
}
