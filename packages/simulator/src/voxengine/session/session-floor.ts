import type { Dice } from '../../openai/seeded-dice.ts'
import type { SessionClock } from '../../time/session-clock.ts'
import type { BilledResource } from '../price-list.ts'

/** What everything in a session stands on. */
export interface SessionFloor {
  readonly sessionId: number
  readonly clock: SessionClock
  readonly dice: Dice
  /** False once the session is ending. */
  isRunning(): boolean
  /** Fires an event at a unit of the scenario, after the current callback. Nothing happens once the session is ending. */
  fire(unitId: string, name: string, fields?: Readonly<Record<string, unknown>>): void
  /** A line in the session's log. */
  write(message: string): void
  charge(resource: BilledResource): void
}
