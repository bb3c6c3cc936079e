import type { CallEvent } from '@perezvon/contracts/events/call-event'
import { claimAnswerSchema } from '@perezvon/contracts/http/claim-call'
import { type SpokenSentence, spokenSentenceSchema } from '@perezvon/contracts/http/process-text'
import { receiveCallEventsRoute } from '@perezvon/contracts/http/receive-call-events'
import type { CallId } from '@perezvon/contracts/ids'
import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { Clock } from '@perezvon/runtime/clock'
import { PerezvonError } from '@perezvon/runtime/errors'
import { parseSessionCustomData } from '@perezvon/voximplant/custom-data'
import type { z } from 'zod'
import { createGatewayRequests } from '../public-api/gateway-requests.ts'

type Unnumbered<Event> = Event extends CallEvent ? Omit<Event, 'seq' | 'at'> : never
/** A fact of the call, before it has its number and its time. */
export type ChatFact = Unnumbered<CallEvent>

/** A call as its scenario holds it: the same requests in the same order, by whoever types. */
export type ChatCall = {
  callId: CallId
  settings: ScenarioSettings
  /** Says what the person said, and gives the sentences of the reply as they come. */
  say(turn: number, text: string): AsyncGenerator<SpokenSentence>
  /** Durable when it resolves. */
  report(...facts: ChatFact[]): Promise<void>
}

/** Claims the call that the session was started for. Throws `claim-refused` with the gateway's own words. */
export async function claimChat(
  session: { sessionId: string; customData: string },
  clock: Clock,
): Promise<ChatCall> {
  const given = parseSessionCustomData(session.customData)
  if (given === undefined) throw new PerezvonError('custom-data-malformed', 'the dialer passed no call token')
  const requests = createGatewayRequests({ baseUrl: given.gatewayUrl })
  const ask = <Schema extends z.ZodType>(path: string, schema: Schema, body: object) =>
    requests.ask(`/voximplant/${path}`, schema, {
      type: 'application/json',
      headers: { 'x-call-token': given.token },
      body: JSON.stringify(body),
    })
  const claim = await ask('claim', claimAnswerSchema, { session_id: session.sessionId, scenario: 'chat' })
  if (!claim.granted)
    throw new PerezvonError('claim-refused', `The call was refused: ${claim.reason} (${claim.detail})`)
  const { call_id: callId, settings } = claim
  let seq = 0
  return {
    callId,
    settings,
    say: async function* (turn, text) {
      const name = { call_id: callId, turn }
      let spoken = await ask('process_text', spokenSentenceSchema, {
        ...name,
        user_text: text,
        confidence: 1,
      })
      yield spoken
      while (spoken.more) {
        const next = { ...name, sentence: spoken.sentence + 1 }
        spoken = await ask('next_sentence', spokenSentenceSchema, next)
        yield spoken
      }
    },
    report: async (...facts) => {
      const at = clock.now().toISOString()
      const events = facts.map((fact) => ({ ...fact, seq: ++seq, at }))
      const batch = { call_id: callId, session_id: session.sessionId, events }
      await ask('events', receiveCallEventsRoute.answers[200].schema, batch)
    },
  }
}
