import type { Claimed, Session } from '../session/session.ts'

/**
 * Dials the claimed number; its listeners are attached in the same tick. Tells the gateway what happens on the line,
 * hangs up when it has rung for long enough (the platform itself waits 60 s), and calls `answered` once.
 */
export function dial(
  session: Session,
  claim: Claimed,
  { detector, answered }: { detector: AmdDetector | undefined; answered: () => unknown },
): Call {
  session.record({ type: 'call.dialing' })
  const call = VoxEngine.callPSTN(claim.number, claim.caller_id, detector ? { amd: detector } : {})
  watchLine(session, call, { ringSeconds: claim.settings.ring_seconds, answered })
  return call
}

/** Tells the gateway what happens on the line until it is gone. `answered` is called once; nobody waits for it for ever. */
export function watchLine(
  session: Session,
  call: Call,
  { ringSeconds, answered }: { ringSeconds: number; answered: () => unknown },
): void {
  const { guard, facts } = session
  const stopRinging = session.timers.after(ringSeconds * 1000, 'ring-limit', () =>
    session.end({ reason: 'ring-limit', endedBy: 'agent' }),
  )

  let rang = false
  call.addEventListener(
    CallEvents.Ringing,
    guard('ringing', () => {
      if (!rang) session.record({ type: 'call.ringing' })
      rang = true
    }),
  )
  call.addEventListener(
    CallEvents.Connected,
    guard('connected', () => {
      stopRinging()
      if (facts.connected) return
      facts.connected = true
      session.record({ type: 'call.answered' })
      return session.open ? answered() : undefined
    }),
  )
  call.addEventListener(
    CallEvents.Failed,
    guard('failed', ({ code, reason, cost }) => {
      stopRinging()
      facts.failed(code, reason)
      facts.cost(cost)
      facts.ended('not-answered', 'platform')
      session.lineGone()
    }),
  )
  call.addEventListener(
    CallEvents.Disconnected,
    guard('disconnected', ({ duration, cost }) => {
      stopRinging()
      facts.lasted(duration)
      facts.cost(cost)
      if (!session.hangsUp) facts.personHungUp()
      session.lineGone()
    }),
  )
}
