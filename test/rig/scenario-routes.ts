import type { CallEvent } from '@perezvon/contracts/events/call-event'
import type { CallId } from '@perezvon/contracts/ids'
import type { Rig } from './rig.ts'

/** The call token that a call's session was started with. */
export function callTokenOf(rig: Rig, callId: CallId): string {
  const session = rig.voximplant.ledger.sessions().find(({ customData }) => customData.includes(callId))
  if (session === undefined) throw new Error(`there is no session of ${callId}`)
  return session.customData.split('|').at(-1) ?? ''
}

/** Asks the gateway as the scenario of a call does. */
export async function askAsScenario(
  rig: Rig,
  callId: CallId,
  route: 'claim' | 'events' | 'process_text' | 'process_audio',
  body: Record<string, unknown>,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${rig.gatewayUrl}/voximplant/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-call-token': callTokenOf(rig, callId) },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

/** Delivers a batch of events once more, or late. */
export async function tellEvents(
  rig: Rig,
  callId: CallId,
  told: { sessionId: string; events: readonly CallEvent[] },
): Promise<{ status: number; body: unknown }> {
  const { sessionId, events } = told
  return askAsScenario(rig, callId, 'events', { call_id: callId, session_id: sessionId, events })
}
