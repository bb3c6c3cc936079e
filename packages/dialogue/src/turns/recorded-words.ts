import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { TurnDraft } from '@perezvon/livecall/turn-draft'
import type { Clock } from '@perezvon/runtime/clock'
import { watchSilence } from './opening-phrase.ts'
import type { Deadlines } from './sentence-deadline.ts'
import type { TurnWatch } from './turn-watch.ts'

/** What was said in a recording; `confidence` from 0 to 1, null where nobody can tell. */
export type WrittenWords = { userText: string; confidence: number | null }

/** Writes down what was said in this turn. May throw, and stops at once where nobody waits for it any more. */
export type WriteWords = (settings: CallSettings, signal: AbortSignal) => Promise<WrittenWords>

/** What a turn knows of its words once they are there. */
export type RecordedWords = WrittenWords & {
  /** They could not be had: what the person said, nobody knows. */
  failed: boolean
  transcribedMs: number
  /** When the agent's opening phrase was said meanwhile; null where it was not. */
  openingMs: number | null
}

/** Where the agent says nothing of it. */
const DEADLINE_MS = 6000

/** Thrown into the transcription when the words did not come in time. */
class WordsLate extends Error {
  override name = 'WordsLate'
}

/** What it takes to hear a recorded utterance. */
export type HearingParts = { clock: Clock; deadlines: Deadlines; watch: TurnWatch }

/**
 * Has a turn's words written down while the person waits: within the agent's deadline, and with its opening phrase where
 * that takes long. Of words that cannot be had only what the line reported beside them is left. Always resolves; from then on the turn is like any other.
 */
export async function hearRecorded(
  parts: HearingParts,
  turn: { draft: TurnDraft; receivedAt: Date; writeWords: WriteWords },
): Promise<RecordedWords> {
  const { clock, deadlines, watch } = parts
  const { draft, receivedAt, writeWords } = turn
  const { name, settings } = draft
  const since = () => clock.now().getTime() - receivedAt.getTime()
  const stop = new AbortController()
  const deadline = deadlines.watch({
    since: receivedAt,
    withinMs: settings.transcription_deadline_ms ?? DEADLINE_MS,
    missed: () => stop.abort(new WordsLate('the words were not written down in time')),
  })
  let openingMs: number | null = null
  const onOpeningPhrase = (ms: number): void => {
    openingMs = ms
    watch.openingPhraseSpoken(name, ms)
  }
  const opening = watchSilence(
    { deadlines, onOpeningPhrase },
    { draft, receivedAt, voice: { fill: (phrase) => draft.release(phrase) }, since },
  )
  const abandon = () => stop.abort(draft.abandoned.reason)
  draft.abandoned.addEventListener('abort', abandon, { once: true })
  let words: WrittenWords = { userText: draft.begun.user_text, confidence: null }
  let failed = false
  try {
    words = await Promise.race([writeWords(settings, stop.signal), abortOf(stop.signal)])
  } catch (error) {
    failed = true
    if (!draft.abandoned.aborted) watch.wordsNotWritten(name, { error, isLate: error instanceof WordsLate })
  } finally {
    deadline.lift()
    opening.lift()
    draft.abandoned.removeEventListener('abort', abandon)
  }
  draft.hear(words)
  watch.wordsWritten(name, since())
  watch.speechReceived(name, { confidence: words.confidence, characters: words.userText.length })
  return { ...words, failed, transcribedMs: since(), openingMs }
}

/** Rejects with the signal's reason when it aborts: a vendor that does not let go must not hold the person. */
function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
