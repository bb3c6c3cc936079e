import type { Claimed, Session } from '../session/session.ts'
import type { Conversation } from '../talk/conversation.ts'
import { type Leg, type LegEvents, type Target, Transfer } from '../talk/transfer.ts'
import { speakOn } from './call-speech.ts'

type TransferParts = { claim: Claimed; say: SayOptions; conversation: Conversation }

/** The handing over of the call, where the agent has somebody to hand it over to. */
export function transferFrom(
  session: Session,
  call: Call,
  parts: TransferParts & { joining(): void; cameBack(): void },
): Transfer {
  const { claim, conversation } = parts
  return new Transfer({
    targets: claim.settings.transfer_targets ?? [],
    timers: session.timers,
    now: () => Date.now(),
    dial: (target, events) => dialTarget({ ...parts, session, call }, target, events),
    record: (fact) => session.record(fact),
    fault: (where, detail) => session.fault(where, detail),
    reassure: (text) => conversation.sayMeanwhile(text),
    joining: () => {
      session.facts.hangUpMeans('transferred')
      parts.joining()
    },
    failed: (told) => {
      conversation.handOverFailed(told)
      parts.cameBack()
    },
    over: () => session.end({ reason: 'transferred', endedBy: 'agent' }),
  })
}

/**
 * Dials a transfer target as a second leg of the session. It is shown the caller ID that the person was shown: the platform
 * lets only rented and verified numbers call, so never the person's own.
 */
function dialTarget(
  parts: Pick<TransferParts, 'claim' | 'say'> & { session: Session; call: Call },
  target: Target,
  { answered, gone }: LegEvents,
): Leg {
  const { session, call, claim, say } = parts
  const { guard } = session
  const leg = VoxEngine.callPSTN(target.number, claim.caller_id)
  const voice = speakOn(session, leg, say)
  leg.addEventListener(
    CallEvents.Connected,
    guard('target-connected', () => answered()),
  )
  leg.addEventListener(
    CallEvents.Failed,
    guard('target-failed', ({ code, cost }) => {
      voice.close()
      gone({ code, cost })
    }),
  )
  leg.addEventListener(
    CallEvents.Disconnected,
    guard('target-disconnected', ({ cost }) => {
      voice.close()
      gone({ cost })
    }),
  )
  return {
    announce: (text) => voice.say({ text, turn: 0, kind: 'announcement' }),
    join: () => VoxEngine.sendMediaBetween(call, leg),
    hangUp: () => leg.hangup(),
  }
}
