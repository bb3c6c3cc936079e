import type { Claimed, Ending, Session } from '../session/session.ts'
import { watchLine } from './dial.ts'

type Alerting = AppEventMap['Application.CallAlerting']

/** How long it rings while nobody knows whether it may be answered: far below the 60 s after which the platform lets go. */
const CLAIM_DEADLINE_MS = 20_000
const NOBODY_THERE = 480

/**
 * Somebody calls: it rings while the gateway is asked, and nobody picks up before it has said who does. Refused, or without
 * an answer in time, the call is rejected. Who hangs up meanwhile is reported all the same where the claim was granted.
 */
export async function receive(
  session: Session,
  { call, callerid, destination }: Alerting,
  parts: { started: AppEventMap['Application.Started']; hold(claim: Claimed): void },
): Promise<void> {
  let gone: Ending | undefined
  const hungUp = session.guard('caller-gone', () => {
    gone ??= { reason: 'person-hung-up', endedBy: 'person' }
  })
  call.addEventListener(CallEvents.Disconnected, hungUp)
  call.addEventListener(CallEvents.Failed, hungUp)
  const stopWaiting = session.timers.after(CLAIM_DEADLINE_MS, 'incoming-claim', () => {
    if (gone) return
    gone = { reason: 'backend-unreachable', endedBy: 'platform' }
    call.reject(NOBODY_THERE)
  })
  call.ring()
  const numbers = { called_number: toldNumber(destination), caller_number: toldNumber(callerid) }
  const claim = await session.claimIncoming(parts.started, numbers, () => gone === undefined)
  stopWaiting()
  call.removeEventListener(CallEvents.Disconnected, hungUp)
  call.removeEventListener(CallEvents.Failed, hungUp)
  if (gone || !session.open) return session.end(gone ?? { reason: 'cancelled', endedBy: 'agent' })
  if (claim.granted) return parts.hold(claim)
  call.reject(claim.sip_code)
  session.end({ reason: 'claim-refused', endedBy: 'platform' })
}

/** As many characters as the gateway takes. */
const LONGEST_NUMBER = 100

/** As the platform tells it, which may be a SIP address, or nothing where it is withheld. */
function toldNumber(told: string | null | undefined): string {
  // Half of a character, by itself, can be neither signed nor sent.
  return (told ?? '').slice(0, LONGEST_NUMBER).replace(/\p{Surrogate}/gu, '')
}

/** Picks up; calls `answered` once. */
export function answer(
  session: Session,
  call: Call,
  { claim, answered }: { claim: Claimed; answered: () => unknown },
): Call {
  watchLine(session, call, { ringSeconds: claim.settings.ring_seconds, answered })
  call.answer()
  return call
}
