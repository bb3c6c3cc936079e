import { Session } from '../session/session.ts'
import type { Cancel } from '../session/timers.ts'
import { dial } from './dial.ts'
import type { EarKind } from './ear.ts'
import { holdCall } from './held-call.ts'
import { answer, receive } from './incoming.ts'

/** Between `Started` and the call that has started the session. */
const ALERT_WITHIN_MS = 10_000
const NOBODY_THERE = 480

/**
 * A session that holds one call. It is started by StartScenarios, with custom data to claim by; or by somebody who calls a
 * rented number, with nothing but the two numbers. `scenario` is its name and version.
 */
export function holdCalls(scenario: string, hears: EarKind): void {
  const session = new Session(scenario)
  const refused = () => session.end({ reason: 'claim-refused', endedBy: 'platform' })
  let started: AppEventMap['Application.Started'] | undefined
  let stopWaiting: Cancel = () => undefined
  VoxEngine.addEventListener(
    AppEvents.Terminating,
    session.guard('terminating', () => session.lastChance()),
  )
  VoxEngine.addEventListener(
    AppEvents.HttpRequest,
    session.guard('command', ({ content }) => session.command(content)),
  )
  VoxEngine.addEventListener(
    AppEvents.Started,
    session.guard('started', async (event) => {
      started = event
      // What a session without any answers is not documented: perhaps nothing at all.
      if (!VoxEngine.customData()) {
        stopWaiting = session.timers.after(ALERT_WITHIN_MS, 'alerting', refused)
        return
      }
      const claim = await session.claim(event)
      if (claim && session.open)
        holdCall(session, claim, { hears, reach: (parts) => dial(session, claim, parts) })
      else refused()
    }),
  )
  VoxEngine.addEventListener(
    AppEvents.CallAlerting,
    session.guard('alerting', async (alerting) => {
      const { call } = alerting
      stopWaiting()
      if (!started || VoxEngine.customData()) return call.reject(NOBODY_THERE)
      await receive(session, alerting, {
        started,
        hold: (claim) =>
          holdCall(session, claim, {
            hears,
            reach: ({ answered }) => answer(session, call, { claim, answered }),
          }),
      })
    }),
  )
}
