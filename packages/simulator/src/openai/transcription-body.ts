import type { RecordedUtterance } from '../recording/recorded-utterance.ts'

/** Speech as Whisper hears it: without channels, in the order of time. */
export interface HeardSpeech {
  readonly durationMs: number
  readonly segments: readonly HeardSegment[]
}

/** One stretch of heard speech. */
export interface HeardSegment {
  readonly startMs: number
  readonly endMs: number
  readonly text: string
  /** Mean log probability of its tokens: near 0 is sure. */
  readonly averageLogProbability: number
  readonly noSpeechProbability: number
}

/** Whisper's known invention for silence in Russian recordings. */
const invention = 'Продолжение следует...'

/**
 * What is heard of a recording: utterances in the order of time; what lies beyond the end of the audio (a
 * download that was cut off) is not heard. On silence either nothing, or the invention Whisper is known for.
 */
export function heardSpeech(
  utterances: readonly RecordedUtterance[],
  durationMs: number,
  hallucinateOnSilence: boolean,
): HeardSpeech {
  const segments = utterances
    .filter((utterance) => utterance.text.trim() !== '' && utterance.startMs < durationMs)
    .toSorted((one, other) => one.startMs - other.startMs)
    .map((utterance) => ({
      startMs: utterance.startMs,
      endMs: Math.min(utterance.endMs, durationMs),
      text: utterance.text.trim(),
      averageLogProbability: -0.12 - 0.3 / (1 + utterance.text.trim().length / 10),
      noSpeechProbability: 0.02,
    }))
  if (segments.length > 0 || !hallucinateOnSilence) return { durationMs, segments }
  const endMs = Math.min(durationMs, 2000)
  return {
    durationMs,
    segments: [
      { startMs: 0, endMs, text: invention, averageLogProbability: -0.9, noSpeechProbability: 0.86 },
    ],
  }
}

/** The whole text, as Whisper joins it. */
export function wholeText(speech: HeardSpeech): string {
  return speech.segments.map((segment) => segment.text).join(' ')
}

/** The body for `response_format=verbose_json`. Times in seconds, as OpenAI sends them. */
export function verboseBody(speech: HeardSpeech, language: string, granularities: readonly string[]): object {
  const withWords = granularities.includes('word')
  const withSegments = granularities.includes('segment') || !withWords
  return {
    task: 'transcribe',
    language: languageNames[language] ?? 'english',
    duration: seconds(speech.durationMs),
    text: wholeText(speech),
    ...(withWords ? { words: speech.segments.flatMap(wordsOf) } : {}),
    ...(withSegments ? { segments: speech.segments.map(segmentBody) } : {}),
    usage: { type: 'duration', seconds: Math.ceil(speech.durationMs / 1000) },
  }
}

// Whisper is asked with ISO-639-1 codes and answers with names.
const languageNames: Readonly<Record<string, string>> = {
  ru: 'russian',
  en: 'english',
  kk: 'kazakh',
  uk: 'ukrainian',
  de: 'german',
}

function segmentBody(segment: HeardSegment, id: number): object {
  return {
    id,
    seek: 0,
    start: seconds(segment.startMs),
    end: seconds(segment.endMs),
    text: ` ${segment.text}`,
    tokens: [],
    temperature: 0,
    avg_logprob: segment.averageLogProbability,
    compression_ratio: 1.1,
    no_speech_prob: segment.noSpeechProbability,
  }
}

/** Spreads the words of a segment over its time, by their length; words come without punctuation, as Whisper's do. */
function wordsOf(segment: HeardSegment): object[] {
  const words = segment.text.split(/\s+/)
  const letters = words.reduce((sum, word) => sum + word.length, 0)
  const msPerLetter = (segment.endMs - segment.startMs) / Math.max(1, letters)
  let at = segment.startMs
  return words.map((word) => {
    const start = at
    at += word.length * msPerLetter
    return { word: word.replace(/^[«"(]+|[.,!?…»")]+$/g, ''), start: seconds(start), end: seconds(at) }
  })
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100
}
