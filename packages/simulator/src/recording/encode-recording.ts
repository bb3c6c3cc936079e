import { id3TagWith } from './id3-tag.ts'
import { frameMs, silentFrame } from './mpeg-frame.ts'
import { type RecordedUtterance, speechTagName } from './recorded-utterance.ts'

/** What was said on a simulated call, and how long the recording lasts. */
export interface RecordingPlan {
  readonly utterances: readonly RecordedUtterance[]
  readonly durationMs: number
  /** Two channels, as `call.record({ stereo: true })` makes them. Default: one. */
  readonly stereo?: boolean
}

/**
 * Makes an mp3 that any player plays: silence of the wanted duration (to the nearest 72 ms frame, about
 * 60 KB a minute), with the utterances in its ID3 tag, where the simulated transcriptions read them back.
 */
export function encodeRecording(plan: RecordingPlan): Buffer {
  const speech = JSON.stringify({ utterances: plan.utterances })
  const frameCount = Math.max(0, Math.round(plan.durationMs / frameMs))
  const frame = silentFrame(plan.stereo ?? false)
  const audio = Buffer.alloc(frame.length * frameCount)
  for (let index = 0; index < frameCount; index += 1) frame.copy(audio, index * frame.length)
  return Buffer.concat([id3TagWith(speechTagName, speech), audio])
}
