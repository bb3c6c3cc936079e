import type { DialEnder, DialEntry, SpokenEntry } from '../ledger/entries.ts'
import type { LedgerWriter } from '../ledger/ledger.ts'
import type { Dice } from '../openai/seeded-dice.ts'
import type { RigTimer } from '../time/rig-clock.ts'
import type { SessionClock } from '../time/session-clock.ts'
import { type Conversation, holdConversation } from './conversation.ts'
import type { Improviser } from './improviser.ts'
import type { Subscriber } from './personas/subscriber.ts'
import { heardPart, speechDurationMs } from './speech-timing.ts'
import type { AnsweredBy, LineWatcher, PersonUtterance, TelephoneLine } from './telephone-line.ts'

interface LineOptions {
  readonly subscriber: Subscriber
  readonly entry: DialEntry
  readonly ledger: LedgerWriter
  readonly clock: SessionClock
  readonly watcher: LineWatcher
  readonly dice: Dice
  readonly improviser?: Improviser | undefined
}

type Answering = Extract<Subscriber, { kind: 'answers' }>
type Failure = NonNullable<DialEntry['failure']>

/** Dials one subscriber: rings, fails or is answered, and then carries two voices until somebody hangs up. */
export function openLine(options: LineOptions): TelephoneLine {
  const line = new SubscriberLine(options)
  line.ring()
  return line
}

/** Receives a call of one subscriber: they let it ring until it is answered or they have had enough. */
export function receiveLine(options: LineOptions & { givesUpAfterMs: number }): TelephoneLine {
  const line = new SubscriberLine(options)
  line.wait(options.givesUpAfterMs)
  return line
}

/** From the dial to the first ringing tone. */
const setupMs = 1_200

class SubscriberLine implements TelephoneLine {
  readonly #options: LineOptions
  readonly #timers = new Set<RigTimer>()
  readonly #dialledAtMs: number
  #answeredAtMs: number | undefined
  #isPickedUp = false
  #ended = false
  #conversation: Conversation | undefined
  #agentVoice: SpokenEntry | undefined
  #personVoice: { said: SpokenEntry; utterance: PersonUtterance } | undefined

  constructor(options: LineOptions) {
    this.#options = options
    this.#dialledAtMs = options.clock.now()
  }

  ring(): void {
    const { dice, subscriber, watcher } = this.#options
    const startRinging = () => this.#after(dice.between(300, setupMs), () => watcher.ringing())
    switch (subscriber.kind) {
      case 'never-answers':
        startRinging()
        break
      case 'refuses': {
        if (subscriber.rings) startRinging()
        const { afterMs, code, reason, rings } = subscriber
        this.#after(dice.between(...afterMs) + (rings ? setupMs : 0), () => this.#fail({ code, reason }))
        break
      }
      case 'answers':
        startRinging()
        if (subscriber.ringsWith === 'melody') this.#after(setupMs, () => watcher.melodyPlays())
        this.#after(setupMs + dice.between(...subscriber.ringsForMs), () => this.#answer(subscriber))
        break
      default:
        subscriber satisfies never
    }
  }

  wait(givesUpAfterMs: number): void {
    this.#after(givesUpAfterMs, () => {
      if (this.#answeredAtMs !== undefined) return
      if (this.#end('person', { code: 487, reason: 'Request cancelled' }))
        this.#options.watcher.hungUp('Request cancelled')
    })
  }

  answer(): void {
    const { dice, subscriber } = this.#options
    if (subscriber.kind !== 'answers' || this.#isPickedUp) return
    this.#isPickedUp = true
    // Whoever calls waits for what is said, and says no «Алло?».
    const conversation = { ...subscriber.conversation, pickUp: [] }
    this.#after(dice.between(100, 400), () => this.#answer({ ...subscriber, conversation }))
  }

  answeredBy(): AnsweredBy | undefined {
    const { subscriber } = this.#options
    return subscriber.kind === 'answers' && this.#answeredAtMs !== undefined
      ? subscriber.answeredBy
      : undefined
  }

  agentStarts({
    durationMs,
    text,
    voice,
  }: {
    text: string
    durationMs: number
    voice?: string | undefined
  }): void {
    if (this.#ended || this.#answeredAtMs === undefined) return
    this.#agentVoice = this.#beginSaying('agent', text, durationMs, voice)
    this.#conversation?.agentStarted()
  }

  agentStops(): string {
    const said = this.#agentVoice
    if (said === undefined) return ''
    this.#agentVoice = undefined
    this.#endSaying(said)
    this.#conversation?.agentStopped(said.heard, !said.cutShort)
    return said.heard
  }

  agentPresses(keys: string): void {
    const { entry } = this.#options
    entry.keysHeard = `${entry.keysHeard ?? ''}${keys}`
  }

  personSpeaks(): PersonUtterance | undefined {
    return this.#personVoice?.utterance
  }

  said(): readonly SpokenEntry[] {
    return this.#options.entry.said
  }

  talkMs(): number {
    return this.#answeredAtMs === undefined ? 0 : this.#options.clock.now() - this.#answeredAtMs
  }

  hangUp(by: 'scenario' | 'session'): void {
    this.#end(by)
  }

  giveUp(by: DialEnder, failure: Failure): void {
    this.#end(by, failure)
  }

  #after(delayMs: number, run: () => void): void {
    const timer = this.#options.clock.after(delayMs, () => {
      this.#timers.delete(timer)
      if (!this.#ended) run()
    })
    this.#timers.add(timer)
  }

  #answer({ conversation: script }: Answering): void {
    const { clock, dice, entry, improviser, ledger, watcher } = this.#options
    const { number, persona, said } = entry
    this.#answeredAtMs = clock.now()
    ledger.dialAnswered(entry)
    this.#conversation = holdConversation({
      script,
      clock,
      dice,
      improvise: improviser && ((signal) => improviser({ number, persona, said }, signal)),
      person: {
        say: (text, done) => this.#personSays(text, done),
        press: (tones) => {
          for (const [at, tone] of [...tones].entries())
            this.#after(250 * (at + 1), () => watcher.toneReceived(tone))
        },
        beep: () => watcher.beeped(1_000),
        hangUp: () => {
          if (this.#end('person')) watcher.hungUp('Normal call clearing')
        },
      },
    })
    watcher.answered()
    this.#conversation.pickedUp()
  }

  #fail(failure: Failure): void {
    if (this.#end('network', failure)) this.#options.watcher.failed(failure.code, failure.reason)
  }

  #personSays(text: string, done: () => void): void {
    const durationMs = speechDurationMs(text)
    const utterance = { text, startedAtMs: this.#options.clock.now(), durationMs }
    this.#stopPerson()
    this.#personVoice = { said: this.#beginSaying('person', text, durationMs), utterance }
    this.#options.watcher.voiceStarted(utterance)
    this.#after(durationMs, () => {
      this.#stopPerson()
      done()
    })
  }

  #stopPerson(): void {
    if (this.#personVoice === undefined) return
    const { said, utterance } = this.#personVoice
    this.#personVoice = undefined
    this.#endSaying(said)
    this.#options.watcher.voiceStopped(utterance)
  }

  #beginSaying(
    channel: SpokenEntry['channel'],
    text: string,
    durationMs: number,
    voice?: string,
  ): SpokenEntry {
    const startMs = Math.round(this.talkMs())
    const endMs = startMs + durationMs
    const voiced = voice === undefined ? {} : { voice }
    const said: SpokenEntry = { channel, text, heard: '', startMs, endMs, cutShort: false, ...voiced }
    this.#options.entry.said.push(said)
    return said
  }

  #endSaying(said: SpokenEntry): void {
    // The start was rounded to a whole millisecond: one more makes up for it.
    const spokenMs = this.talkMs() - said.startMs + 1
    const durationMs = said.endMs - said.startMs
    said.heard = heardPart(said.text, spokenMs, durationMs)
    said.cutShort = spokenMs < durationMs
    said.endMs = Math.round(Math.min(said.endMs, said.startMs + spokenMs))
  }

  /** Gives false where the line was dead already. */
  #end(by: DialEnder, failure?: Failure): boolean {
    if (this.#ended) return false
    if (this.#agentVoice !== undefined) this.#endSaying(this.#agentVoice)
    this.#agentVoice = undefined
    this.#stopPerson()
    this.#ended = true
    for (const timer of this.#timers) timer.cancel()
    this.#conversation?.lineDied()
    const lineMs = Math.round(this.#options.clock.now() - this.#dialledAtMs)
    const talked = this.#answeredAtMs === undefined ? {} : { talkMs: Math.round(this.talkMs()) }
    const end = { by, lineMs, ...talked, ...(failure ? { failure } : {}) }
    this.#options.ledger.dialEnded(this.#options.entry, end)
    return true
  }
}
