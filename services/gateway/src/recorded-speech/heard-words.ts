import type { Transcription } from '@perezvon/ai/speech-to-text/speech-to-text'
import type { WrittenWords } from '@perezvon/dialogue/turns/recorded-words'

/**
 * What a model writes down of mere silence («Продолжение следует…») reads like speech, and is less sure than the worst that
 * was ever said on a telephone.
 */
const LEAST_SURE = 0.1

/** What was said in recordings that follow each other, as sure as their least sure part. */
export function heardWords(transcriptions: readonly Transcription[]): WrittenWords {
  const parts = transcriptions.map(surePart)
  const sure = parts.flatMap(({ confidence }) => (confidence === null ? [] : [confidence]))
  return {
    userText: parts.flatMap(({ userText }) => (userText === '' ? [] : [userText])).join(' '),
    confidence: sure.length === 0 ? null : Math.min(...sure),
  }
}

function surePart({ text, segments }: Transcription): WrittenWords {
  if (segments.length === 0) return { userText: text, confidence: null }
  const heard = segments.filter(({ confidence }) => confidence === null || confidence >= LEAST_SURE)
  const sure = heard.flatMap(({ confidence }) => (confidence === null ? [] : [confidence]))
  return {
    userText: heard
      .map((segment) => segment.text)
      .join(' ')
      .trim(),
    confidence: sure.length === 0 ? null : Math.min(...sure),
  }
}
