import { Session } from '../session/session.ts'
import { dial } from './dial.ts'
import type { EarKind } from './ear.ts'
import { holdCall } from './held-call.ts'

/** A session that places one call: it claims, dials and holds it. `scenario` is its name and version. */
export function holdOutgoingCall(scenario: string, hears: EarKind): void {
  const session = new Session(scenario)
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
    session.guard('started', async (started) => {
      const claim = await session.claim(started)
      if (claim && session.open)
        holdCall(session, claim, { hears, reach: (parts) => dial(session, claim, parts) })
      else session.end({ reason: 'claim-refused', endedBy: 'platform' })
    }),
  )
}
