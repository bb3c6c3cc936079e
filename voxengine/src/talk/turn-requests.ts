import type { TransferResult } from '@perezvon/contracts/call/transfer-result'
import type { ProcessTextBody, SpokenSentence } from '@perezvon/contracts/http/process-text'
import type { CallId } from '@perezvon/contracts/ids'
import type { Answer, Gateway } from '../backend/gateway.ts'
import type { Timers } from '../session/timers.ts'
import type { Utterance } from '../speech/listening.ts'

/** A request that fails sooner than this may be repeated without the person noticing. */
const QUICK_FAILURE_MS = 2_000
const REPEAT_AFTER_MS = 300

/** A target that could not be reached since the last turn, and why. */
export type FailedTransfer = { target: string; result: TransferResult }

/** What a turn tells of the person: words, with the keys that they pressed; and what has come of a transfer. */
export type Said = Utterance & { keys?: string; failedTransfer?: FailedTransfer }

/** The reply that an utterance interrupted, and how much of it was heard. */
export type Interruption = { heard_turn: number; heard_characters: number }

type TurnRequestsDeps = {
  callId: CallId
  gateway: Pick<Gateway, 'processText' | 'nextSentence' | 'expectText'>
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
    interruption: Interruption | undefined,
  ): Promise<Answer<SpokenSentence>> {
    const { callId, gateway, now, timeoutSeconds, timers } = this.#deps
    const body: ProcessTextBody = { call_id: callId, turn, user_text: said.text, ...interruption }
    if (said.confidence !== undefined) body.confidence = said.confidence
    if (said.keys !== undefined) body.keys = said.keys
    if (said.failedTransfer) {
      body.failed_transfer = said.failedTransfer.target
      body.transfer_result = said.failedTransfer.result
    }
    const askedAt = now()
    const answer = await gateway.processText(body, timeoutSeconds)
    if (answer.ok || !answer.again || now() - askedAt > QUICK_FAILURE_MS) return answer
    await new Promise<void>((resolve) => {
      timers.after(REPEAT_AFTER_MS, 'turn', resolve)
    })
    return gateway.processText(body, timeoutSeconds)
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
