import type { CallEvent, CallEvents } from '@perezvon/contracts/events/call-event'
import type { ClaimAnswer, ClaimBody } from '@perezvon/contracts/http/claim-call'
import type { ExpectTextBody } from '@perezvon/contracts/http/expect-text'
import type { NextSentenceBody } from '@perezvon/contracts/http/next-sentence'
import type { ProcessAudioBody } from '@perezvon/contracts/http/process-audio'
import type { ProcessTextBody, SpokenSentence } from '@perezvon/contracts/http/process-text'
import type { CallId } from '@perezvon/contracts/ids'
import type { Delivery } from '../session/event-outbox.ts'
import { readClaimAnswer, readSpokenSentence } from './answers.ts'
import type { Invitation } from './custom-data.ts'
import type { HttpAsk, HttpBudget, HttpResult } from './http-budget.ts'

/** `again`: the same request may succeed a moment later. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; detail: string; again: boolean }

const CONNECT_SECONDS = 5
const CLAIM_SECONDS = 10
const EVENTS_SECONDS = 8
/** The next sentence may wait for it: it has the same lane. */
const EXPECT_SECONDS = 2

/** Refusals that time may heal: the platform's own network codes, a busy gateway, one that is being replaced. */
function mayHeal(code: number): boolean {
  return code < 0 || code === 408 || code === 429 || code >= 500
}

/** Who speaks for the session once its claim is granted. */
export type CallIdentity = { callId: CallId; sessionId: string }

/** An utterance that is answered like a turn. */
export type AnsweredAudio = ProcessAudioBody & { turn: number; reply: true }

/** The gateway, as a scenario sees it: six requests, all with the call token, all inside the budget. */
export class Gateway {
  readonly #invitation: Invitation
  readonly #budget: HttpBudget

  constructor(deps: { invitation: Invitation; budget: HttpBudget }) {
    this.#invitation = deps.invitation
    this.#budget = deps.budget
  }

  /** Asks whether this session may dial. Safe to repeat: the same session gets the same grant. */
  async claim(body: ClaimBody): Promise<Answer<ClaimAnswer>> {
    const result = await this.#budget.request('turn', this.#url('claim'), this.#ask(body, CLAIM_SECONDS))
    return answerFrom(result, readClaimAnswer(result.text))
  }

  /** Says what the person said and waits for the first sentence of the reply. */
  async processText(body: ProcessTextBody, timeoutSeconds: number): Promise<Answer<SpokenSentence>> {
    const ask = this.#ask(body, timeoutSeconds)
    const result = await this.#budget.request('turn', this.#url('process_text'), ask)
    return answerFrom(result, readSpokenSentence(result.text, body.turn))
  }

  /**
   * The same of what the person said as it was recorded: the gateway writes it down. Last words do not wait for a turn that
   * is still being asked.
   */
  async processAudio(body: AnsweredAudio, timeoutSeconds: number): Promise<Answer<SpokenSentence>> {
    const ask = this.#ask(body, timeoutSeconds)
    const lane = body.unanswered ? this.#budget.freeLane('turn', 'prefetch') : 'turn'
    const result = await this.#budget.request(lane, this.#url('process_audio'), ask)
    return answerFrom(result, readSpokenSentence(result.text, body.turn))
  }

  /** Fetches the following sentence; not sent at all once `stillWanted` says no. */
  async nextSentence(
    body: NextSentenceBody,
    timeoutSeconds: number,
    stillWanted: () => boolean,
  ): Promise<Answer<SpokenSentence>> {
    const ask = this.#ask(body, timeoutSeconds)
    const result = await this.#budget.request('prefetch', this.#url('next_sentence'), ask, stillWanted)
    return answerFrom(result, readSpokenSentence(result.text, body.turn))
  }

  /** Says what the person will most likely have said; not sent at all once `stillWanted` says no. Answered at once. */
  expectText(body: ExpectTextBody, stillWanted: () => boolean): void {
    const ask = this.#ask(body, EXPECT_SECONDS)
    void this.#budget.request('prefetch', this.#url('expect_text'), ask, stillWanted)
  }

  /** Tells a batch of events. */
  async sendEvents(identity: CallIdentity, events: readonly CallEvent[]): Promise<Delivery> {
    const ask = this.#ask(batchOf(identity, events), EVENTS_SECONDS)
    const { code } = await this.#budget.request('events', this.#url('events'), ask)
    if (code >= 200 && code < 300) return 'stored'
    return mayHeal(code) || code === 0 ? 'unreachable' : 'refused'
  }

  /** The one request of a terminating session. */
  sendLastEvents(identity: CallIdentity, events: readonly CallEvent[]): void {
    this.#budget.sendLast(this.#url('events'), this.#ask(batchOf(identity, events), EVENTS_SECONDS))
  }

  #url(
    name: 'claim' | 'expect_text' | 'process_text' | 'process_audio' | 'next_sentence' | 'events',
  ): string {
    return `${this.#invitation.gatewayUrl}/voximplant/${name}`
  }

  #ask(
    body: ClaimBody | ExpectTextBody | ProcessTextBody | AnsweredAudio | NextSentenceBody | CallEvents,
    timeoutSeconds: number,
  ): HttpAsk {
    return {
      method: 'POST',
      postData: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'X-Call-Token': this.#invitation.callToken },
      timeout: Math.ceil(timeoutSeconds),
      connectionTimeout: Math.min(CONNECT_SECONDS, Math.ceil(timeoutSeconds)),
    }
  }
}

/** What a request came to: its value where it could be read. */
export function answerFrom<Value>(result: HttpResult, value: Value | undefined): Answer<Value> {
  const answered = result.code >= 200 && result.code < 300
  if (answered && value !== undefined) return { ok: true, value }
  const detail = answered ? 'an unreadable answer' : (result.error ?? 'no answer that could be used')
  return { ok: false, detail: `code ${result.code}: ${detail}`, again: mayHeal(result.code) }
}

function batchOf(identity: CallIdentity, events: readonly CallEvent[]): CallEvents {
  return { call_id: identity.callId, session_id: identity.sessionId, events: [...events] }
}
