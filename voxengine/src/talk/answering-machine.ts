import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { CallFact } from '../session/event-outbox.ts'
import type { Cancel, Timers } from '../session/timers.ts'

/**
 * Who answered. undecided: nobody knows yet · doubted: the platform heard a machine before anybody had answered, which may
 * as well have been a melody instead of the ringing tone: only a tone proves it · person: talked to · awaiting-tone: a
 * machine greets, its tone is awaited · leaving-message: it is spoken to · over: nothing is left to say to it.
 */
export type MachineState = 'undecided' | 'doubted' | 'person' | 'awaiting-tone' | 'leaving-message' | 'over'

/**
 * What moves it on. machine: the platform's verdict · early-machine: the same before the answer · assistant: a robot that
 * answers for its owner, and gives no tone · tone: the end of a greeting · no-tone: none came in time · said: the message is
 * out · nothing-to-say: the agent leaves no messages.
 */
export type MachineCause =
  | 'human'
  | 'machine'
  | 'early-machine'
  | 'assistant'
  | 'tone'
  | 'no-tone'
  | 'said'
  | 'nothing-to-say'

/** The only legal moves. A verdict counts once; a person stays a person, whatever sounds like a tone. */
export const MACHINE: Readonly<Record<MachineState, Readonly<Partial<Record<MachineCause, MachineState>>>>> =
  {
    undecided: {
      human: 'person',
      machine: 'awaiting-tone',
      'early-machine': 'doubted',
      assistant: 'leaving-message',
    },
    doubted: { tone: 'leaving-message', human: 'person' },
    person: {},
    'awaiting-tone': { tone: 'leaving-message', 'no-tone': 'leaving-message', 'nothing-to-say': 'over' },
    'leaving-message': { said: 'over', 'nothing-to-say': 'over' },
    over: {},
  }

/** What the platform's detector says; `timeout` and `failed` leave it open, and whoever is left open is a person. */
export type Verdict = 'human' | 'machine' | 'assistant' | 'timeout' | 'failed'

type AnsweringMachineDeps = {
  settings: NonNullable<ScenarioSettings['voicemail']>
  timers: Timers
  record(fact: CallFact): void
  /** The platform's own hearing of tones is turned on. */
  listenForTone(timeoutMs: number): void
  /** The agent stops whatever it was saying to a person, and listens to nobody. */
  takeOver(): void
  /** Says disclosure and message; resolves with whether all of it was said. */
  leaveMessage(text: string): Promise<boolean>
  end(reason: 'voicemail' | 'voicemail-message'): void
}

/**
 * A machine that answers instead of the person. The talk begins as with anybody: nobody waits in silence for the verdict.
 * When it says machine, the agent breaks off, and leaves its message after the tone, or hangs up.
 */
export class AnsweringMachine {
  #state: MachineState = 'undecided'
  #answered = false
  /** A tone that came before the verdict: the greeting was short. */
  #toneHeard = false
  #cancelWait: Cancel | undefined
  readonly #deps: AnsweringMachineDeps

  constructor(deps: AnsweringMachineDeps) {
    this.#deps = deps
  }

  get state(): MachineState {
    return this.#state
  }

  /** Whether it is a machine, to which something is left to say. */
  get found(): boolean {
    return this.#state === 'awaiting-tone' || this.#state === 'leaving-message'
  }

  /** Somebody, or something, has picked up. */
  answered(): void {
    this.#answered = true
    const { settings } = this.#deps
    if (settings.message !== undefined || this.#state === 'doubted')
      this.#deps.listenForTone(settings.beep_seconds * 1000)
  }

  /** The platform's verdict, in percent. It may come before the answer: the ringing is listened to, too. */
  heard(verdict: Verdict, confidence?: number): void {
    if (verdict !== 'machine' && verdict !== 'assistant') return void this.#moves('human')
    if (!this.#answered) return void this.#moves('early-machine')
    if (!this.#moves(verdict)) return
    this.#deps.record({
      type: 'call.voicemail-detected',
      ...(confidence === undefined ? {} : { confidence }),
    })
    this.#isMachine()
  }

  /** A tone as machines give it. */
  heardTone(): void {
    const wasDoubted = this.#state === 'doubted'
    this.#toneHeard = true
    if (!this.#moves('tone')) return
    if (wasDoubted) {
      this.#deps.record({ type: 'call.voicemail-detected' })
      this.#isMachine()
    } else this.#leave()
  }

  /** The call ends. */
  callEnds(): void {
    this.#cancelWait?.()
    this.#state = 'over'
  }

  #moves(cause: MachineCause): boolean {
    const next = MACHINE[this.#state][cause]
    if (next === undefined) return false
    this.#cancelWait?.()
    this.#state = next
    return true
  }

  #isMachine(): void {
    this.#deps.takeOver()
    if (this.#deps.settings.message === undefined) {
      this.#moves('nothing-to-say')
      this.#deps.end('voicemail')
    } else if (this.#state === 'leaving-message') this.#leave()
    else this.#awaitTone()
  }

  #awaitTone(): void {
    if (this.#toneHeard) {
      this.heardTone()
      return
    }
    // Machines without a tone exist, and tones that are not recognised: then it is spoken to all the same.
    this.#cancelWait = this.#deps.timers.after(
      this.#deps.settings.beep_seconds * 1000,
      'answering-machine',
      () => {
        if (this.#moves('no-tone')) this.#leave()
      },
    )
  }

  #leave(): void {
    const { message = '' } = this.#deps.settings
    void this.#deps.leaveMessage(message).then((whole) => {
      if (this.#moves('said')) this.#deps.end(whole ? 'voicemail-message' : 'voicemail')
    })
  }
}
