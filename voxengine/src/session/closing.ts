import type { Cancel, Timers } from './timers.ts'

/**
 * The end of a call. open: nothing ends yet · speaking-goodbye: the last words are played, protected ·
 * hanging-up: `Disconnected` or `Failed` is awaited · awaiting-record: the line is gone, `RecordStopped` and a last
 * turn are awaited · reporting: the final report is on its way · terminated: the session is over.
 */
export type ClosingState =
  | 'open'
  | 'speaking-goodbye'
  | 'hanging-up'
  | 'awaiting-record'
  | 'reporting'
  | 'terminated'

/** What moves the closing on. `deadline` is the state's own: the move that needs nobody's answer. */
export type ClosingCause =
  | 'goodbye'
  | 'goodbye-played'
  | 'hang-up'
  | 'line-gone'
  | 'loose-ends-tied'
  | 'never-dialled'
  | 'reported'
  | 'nothing-to-report'
  | 'deadline'

type ClosingStep = { deadlineMs?: number; moves: Partial<Record<ClosingCause, ClosingState>> }

/**
 * The only legal moves; every state but the first and the last has a deadline. A session without a call lives 60 s:
 * the deadlines after the line is gone (12 + 30 s), and after a hang-up that nobody confirms (5 + 12 + 30 s), stay
 * below it. `speaking-goodbye` is also bounded phrase by phrase in the say queue; its deadline is the last net.
 */
export const CLOSING: Readonly<Record<ClosingState, ClosingStep>> = {
  open: {
    moves: {
      goodbye: 'speaking-goodbye',
      'hang-up': 'hanging-up',
      'line-gone': 'awaiting-record',
      'never-dialled': 'reporting',
      'nothing-to-report': 'terminated',
    },
  },
  'speaking-goodbye': {
    deadlineMs: 45_000,
    moves: { 'goodbye-played': 'hanging-up', 'line-gone': 'awaiting-record', deadline: 'hanging-up' },
  },
  'hanging-up': {
    deadlineMs: 5_000,
    moves: { 'line-gone': 'awaiting-record', deadline: 'awaiting-record' },
  },
  'awaiting-record': {
    deadlineMs: 12_000,
    moves: { 'loose-ends-tied': 'reporting', deadline: 'reporting' },
  },
  reporting: { deadlineMs: 30_000, moves: { reported: 'terminated', deadline: 'terminated' } },
  terminated: { moves: {} },
}

/** Walks the table. `entered` is told each new state once; a cause that the state does not know is passed over. */
export class Closing {
  #state: ClosingState = 'open'
  #cancelDeadline: Cancel | undefined
  readonly #timers: Timers
  readonly #entered: (state: ClosingState) => void

  constructor(deps: { timers: Timers; entered: (state: ClosingState) => void }) {
    this.#timers = deps.timers
    this.#entered = deps.entered
  }

  get state(): ClosingState {
    return this.#state
  }

  send(cause: ClosingCause): void {
    const next = CLOSING[this.#state].moves[cause]
    if (next === undefined) return
    this.#cancelDeadline?.()
    this.#state = next
    const { deadlineMs } = CLOSING[next]
    this.#cancelDeadline =
      deadlineMs === undefined
        ? undefined
        : this.#timers.after(deadlineMs, `closing:${next}`, () => this.send('deadline'))
    this.#entered(next)
  }
}
