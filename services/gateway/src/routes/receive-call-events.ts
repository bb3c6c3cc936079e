import type { CallEvent } from '@perezvon/contracts/events/call-event'
import type { CallId } from '@perezvon/contracts/ids'
import { recogniseOptOut } from '@perezvon/dialogue/opt-out/opt-out'
import { loadCallSettings } from '@perezvon/livecall/call-settings'
import { markHeard, markSaid } from '@perezvon/livecall/turns'
import { storeCallEvents } from '@perezvon/store/call-events'
import type { GatewayContext } from '../context.ts'
import { handOn } from '../handing-on/hand-on.ts'
import { holdLine } from '../handing-on/hold-line.ts'
import { suppressCaller, suppressPresser } from '../opt-out/suppress-caller.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

/** Takes a batch of call events. They are in PostgreSQL before the 2xx; the final report then closes the call. */
export async function receiveCallEvents(
  ctx: GatewayContext,
  { body: { session_id: sessionId, events }, callId }: RequestOf<'receive-call-events'>,
): Promise<AnswerOf<'receive-call-events'>> {
  const told = await storeCallEvents(ctx.db, { callId, sessionId, events, now: ctx.clock.now() })
  const { stored, ended, marked, prolonged } = told
  ctx.telemetry.eventsStored(callId, { received: events.length, stored, ended })
  for (const { turn, marks } of marked) ctx.telemetry.turnMarked({ callId, turn }, marks)
  if (stored > 0 && events.some(({ type }) => type === 'call.answered')) void ctx.warmModel()
  await keepWhatWasHeard(ctx, callId, events)
  if (prolonged !== undefined) await holdLine(ctx, callId, prolonged)
  await keepPressedKey(ctx, callId, events)
  await keepOptOuts(ctx, callId, events)
  if (ended) {
    ctx.book.forget(callId)
    await handOn(ctx, `close-call of ${callId}`, () => ctx.queue.add('close-call', { call_id: callId }))
  }
  return { status: 200, body: { received: events.length, stored } }
}

/** The model's history follows the ear. Without Redis there is no history to follow; the events are durable anyway. */
async function keepWhatWasHeard(
  ctx: GatewayContext,
  callId: CallId,
  events: readonly CallEvent[],
): Promise<void> {
  try {
    for (const event of events) {
      if (event.type === 'turn.heard') {
        const { turn, heard_characters: characters, interrupted } = event
        await markHeard(ctx.live, { callId, turn, characters, interrupted })
      } else if (event.type === 'call.said') {
        const { seq, text, turn: afterTurn } = event
        await markSaid(ctx.live, { callId, seq, text, afterTurn })
      }
    }
  } catch (thrown) {
    ctx.telemetry.hearingNotKept(callId, thrown)
  }
}

/** The key that asks not to be called is a suppression before the scenario hears that its event is stored. */
async function keepPressedKey(
  ctx: GatewayContext,
  callId: CallId,
  events: readonly CallEvent[],
): Promise<void> {
  const [key] = events.flatMap((event) => keyOf(event) ?? [])
  if (key !== undefined) await suppressPresser(ctx, { callId, key })
}

function keyOf(event: CallEvent): string | undefined {
  if (event.type === 'call.key-pressed') return event.key
  return event.type === 'call.ended' ? event.opt_out_key : undefined
}

/** «Не звоните мне больше» may be said over the goodbye, when no turn takes it any more. */
async function keepOptOuts(ctx: GatewayContext, callId: CallId, events: readonly CallEvent[]): Promise<void> {
  const unanswered = events.filter((event) => event.type === 'turn.unanswered')
  if (unanswered.length === 0) return
  const phrases = await agentsPhrases(ctx, callId)
  for (const { text } of unanswered) {
    const optOut = recogniseOptOut(text, phrases)
    if (optOut !== undefined) await suppressCaller(ctx, { callId, words: optOut.words })
  }
}

/** The agent's own phrases come on top of the forms that are always known: without Redis those must do. */
async function agentsPhrases(ctx: GatewayContext, callId: CallId): Promise<readonly string[]> {
  try {
    return (await loadCallSettings(ctx.live, { callId }))?.opt_out.phrases ?? []
  } catch (thrown) {
    ctx.telemetry.hearingNotKept(callId, thrown)
    return []
  }
}
