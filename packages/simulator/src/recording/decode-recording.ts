import { id3TagLength, id3Text } from './id3-tag.ts'
import { countFrames, frameMs, isStereoFrame } from './mpeg-frame.ts'
import { type RecordedUtterance, recordedSpeech, speechTagName } from './recorded-utterance.ts'

/** What a recording made by encode-recording holds. */
export interface DecodedRecording {
  /** In the order in which they were written; empty where the file carries no speech. */
  readonly utterances: readonly RecordedUtterance[]
  /** Playing time of the frames that are really there: shorter than planned where the file was cut off. */
  readonly durationMs: number
  readonly stereo: boolean
}

/** Reads a recording back. Undefined where the bytes hold no audio frame of ours at all. */
export function decodeRecording(bytes: Uint8Array): DecodedRecording | undefined {
  const audioStart = id3TagLength(bytes)
  const frames = countFrames(bytes, audioStart)
  if (frames === 0) return undefined
  return {
    utterances: utterancesOf(bytes),
    durationMs: frames * frameMs,
    stereo: isStereoFrame(bytes, audioStart),
  }
}

function utterancesOf(bytes: Uint8Array): readonly RecordedUtterance[] {
  const text = id3Text(bytes, speechTagName)
  return text === undefined ? [] : recordedSpeech.parse(JSON.parse(text)).utterances
}
