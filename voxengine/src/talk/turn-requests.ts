import type { TransferResult } from '@perezvon/contracts/call/transfer-result'
import type { ProcessAudioBody } from '@perezvon/contracts/http/process-audio'
import type { ProcessTextBody, SpokenSentence } from '@perezvon/contracts/http/process-text'
import type { CallId } from '@perezvon/contracts/ids'
import type { Answer, Gateway } from '../backend/gateway.ts'
import type { Timers } from '../session/timers.ts'
import type { Utterance } from '../speech/listening.ts'
import type { Recorded, RecordedUtterance } from '../speech/recorded-utterance.ts'

/** A request that fails sooner than this may be repeated without the person noticing. */
const QUICK_FAILURE_MS = 2_000
const REPEAT_AFTER_MS = 300
/** As many earlier utterances as the gateway takes. */
const MOST_EARLIER = 10
/** The final report waits for the last words so long at most. */
const LAST_WORDS_SECONDS = 9

/** A target that could not be reached since the last turn, and why. */
export type FailedTransfer = { target: string; result: TransferResult }

/** What a turn tells of the person: words, with the keys that they pressed; and what has come of a transfer. */
export type Said = Utterance & { keys?: string; failedTransfer?: FailedTransfer }

/** The reply that an utterance interrupted, and how much of it was heard. */
export type Interruption = { heard_turn: number; heard_characters: number }

type TurnRequestsDeps = {
  callId: CallId
  gateway: Pick<Gateway, 'processText' | 'processAudio' | 'nextSentence' | 'expectText'>
  timeoutSeconds: number
  timers: Timers
  now(): number
}

/**
 * The requests of a turn. Two of them are answered with its sentences; each of these is repeated once where that helps: the gateway answers a turn or a sentence that
 * it was asked before with the same words.
 */
export class TurnRequests {
  readonly #deps: TurnRequestsDeps

  constructor(deps: TurnRequestsDeps) {
    this.#deps = deps
  }

  /** Says what the person said; answers with the first sentence of the reply. */
  async firstSentence(
    turn: number,
    said: Said,
    { interruption, asked }: { interruption: Interruption | undefined; asked?: () => void },
  ): Promise<Answer<SpokenSentence>> {
    const { now, timers } = this.#deps
    const recorded = said.audio === undefined ? [] : await wholeOnes(said.audio)
    const ask = this.#asking({ turn, said, interruption }, recorded)
    asked?.()
    const askedAt = now()
    const answer = await ask()
    if (answer.ok || !answer.again || now() - askedAt > QUICK_FAILURE_MS) return answer
    await new Promise<void>((resolve) => {
      timers.after(REPEAT_AFTER_MS, 'turn', resolve)
    })
    return ask()
  }

  /** Has last words written down that nobody will answer; the value is empty where there are none. */
  async writeDown(turn: number, said: Said): Promise<Answer<string>> {
    const { callId, gateway } = this.#deps
    const audio = audioOf(await wholeOnes(said.audio ?? []))
    if (!audio) return { ok: false, detail: 'their recording has no address', again: false }
    const body = { call_id: callId, turn, ...audio, reply: true as const, unanswered: true }
    const answer = await gateway.processAudio(body, LAST_WORDS_SECONDS)
    return answer.ok ? { ok: true, value: answer.value.user_text } : answer
  }

  /** Words are asked about as they are; a recording is written down first, by the gateway. */
  #asking(
    { turn, said, interruption }: { turn: number; said: Said; interruption: Interruption | undefined },
    recorded: readonly Recorded[],
  ): () => Promise<Answer<SpokenSentence>> {
    const { callId, gateway, timeoutSeconds } = this.#deps
    const { failedTransfer, keys, confidence } = said
    const told = {
      call_id: callId,
      turn,
      ...interruption,
      ...(keys === undefined ? {} : { keys }),
      ...(failedTransfer
        ? { failed_transfer: failedTransfer.target, transfer_result: failedTransfer.result }
        : {}),
    }
    const audio = audioOf(recorded)
    if (audio) {
      const body = { ...told, ...audio, reply: true as const, unanswered: false }
      return () => gateway.processAudio(body, timeoutSeconds)
    }
    const body: ProcessTextBody = { ...told, user_text: said.text }
    if (confidence !== undefined) body.confidence = confidence
    return () => gateway.processText(body, timeoutSeconds)
  }

  /** Says what the person will most likely have said. Nothing comes of it where it fails: the turn asks all the same. */
  expectText(
    turn: number,
    text: string,
    { interruption, stillWanted }: { interruption: Interruption | undefined; stillWanted: () => boolean },
  ): void {
    const { callId, gateway } = this.#deps
    gateway.expectText({ call_id: callId, turn, user_text: text, ...interruption }, stillWanted)
  }

  /** Fetches the sentence behind `spoken`, as long as it is wanted. */
  async nextSentence(spoken: SpokenSentence, stillWanted: () => boolean): Promise<Answer<SpokenSentence>> {
    const { callId, gateway, timeoutSeconds } = this.#deps
    const body = { call_id: callId, turn: spoken.turn, sentence: spoken.sentence + 1 }
    const next = await gateway.nextSentence(body, timeoutSeconds, stillWanted)
    if (next.ok || !next.again || !stillWanted()) return next
    return gateway.nextSentence(body, timeoutSeconds, stillWanted)
  }
}

/** Utterances whose files there are, in their order. */
async function wholeOnes(audio: readonly RecordedUtterance[]): Promise<Recorded[]> {
  const recorded = await Promise.all(audio.map((utterance) => utterance.whole()))
  return recorded.flatMap((one) => one ?? [])
}

/** As the gateway takes it: the latest, and what was said before it. */
function audioOf(
  recorded: readonly Recorded[],
): Pick<ProcessAudioBody, 'audio_url' | 'duration' | 'earlier_audio_urls' | 'earlier_durations'> | undefined {
  const latest = recorded.at(-1)
  if (!latest) return undefined
  const earlier = recorded.slice(-1 - MOST_EARLIER, -1)
  const audio = { audio_url: latest.url, duration: latest.seconds }
  if (earlier.length === 0) return audio
  const urls = earlier.map(({ url }) => url)
  return { ...audio, earlier_audio_urls: urls, earlier_durations: earlier.map(({ seconds }) => seconds) }
}
