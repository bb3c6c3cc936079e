import type { Dice } from '../openai/seeded-dice.ts'
import type { RigTimer } from '../time/rig-clock.ts'
import type { SessionClock } from '../time/session-clock.ts'
import type { ConversationScript } from './conversation-script.ts'
import type { Improvised } from './improviser.ts'

/** What a person on a line can do. */
export interface Person {
  /** Speaks; `done` is called when the last word is out, and never if the line goes dead before. */
  say(text: string, done: () => void): void
  press(tones: string): void
  beep(): void
  hangUp(): void
}

/** A conversation from the person's side: told what happens on the line, acts through {@link Person}. */
export interface Conversation {
  pickedUp(): void
  agentStarted(): void
  /** `heard` is what reached the ear; `whole` is false where the agent was cut off. */
  agentStopped(heard: string, whole: boolean): void
  /** The line is dead: nothing more is said. */
  lineDied(): void
}

interface ConversationOptions {
  script: ConversationScript
  person: Person
  clock: SessionClock
  dice: Dice
  /** Absent where nobody makes anything up. */
  improvise?: ((signal: AbortSignal) => Promise<Improvised>) | undefined
}

const agentsGoodbye = /до свидани|всего доброго|всего хорошего|хорошего (вам )?дня|goodbye/i
/** How long a person who has said goodbye waits for the agent to do the same. */
const goodbyeWaitMs = 6_000

/** Plays a script on a line. */
export function holdConversation(options: ConversationOptions): Conversation {
  return new ScriptedConversation(options)
}

class ScriptedConversation implements Conversation {
  readonly #script: ConversationScript
  readonly #person: Person
  readonly #clock: SessionClock
  readonly #dice: Dice
  readonly #improvise: ConversationOptions['improvise']
  readonly #timers = new Set<RigTimer>()
  readonly #usedAnswers: number[]
  #nextLine = 0
  #improvised = 0
  #thought: { over: boolean; given: AbortController } | undefined
  #bargeIns = 0
  #askedWhetherThere = 0
  #heardSinceReply = ''
  #agentSpeaks = false
  #personSpeaks = false
  #leaving = false
  #dead = false
  #pressed = false
  #replyTimer: RigTimer | undefined
  #patienceTimer: RigTimer | undefined

  constructor({ clock, dice, improvise, person, script }: ConversationOptions) {
    this.#improvise = improvise
    this.#script = script
    this.#person = person
    this.#clock = clock
    this.#dice = dice
    this.#usedAnswers = script.answers.map(() => 0)
  }

  pickedUp(): void {
    const { beeps, hangsUpAfterMs, pickUp } = this.#script
    if (hangsUpAfterMs !== undefined) this.#after(this.#dice.between(...hangsUpAfterMs), () => this.#hangUp())
    if (pickUp.length === 0) {
      this.#becomePatient()
      return
    }
    const beep = () => this.#after(400, () => this.#person.beep())
    this.#after(this.#dice.between(200, 500), () =>
      this.#speak(this.#dice.pick(pickUp), beeps ? beep : undefined),
    )
  }

  agentStarted(): void {
    this.#agentSpeaks = true
    this.#replyTimer?.cancel()
    this.#patienceTimer?.cancel()
    // Whoever thought about what to say listens first; who had decided to interrupt goes on.
    if (this.#thought?.over === false) this.#stopThinking()
    const { bargesInAfterMs } = this.#script
    if (bargesInAfterMs === undefined || !this.#mayBargeIn()) return
    this.#after(this.#dice.between(...bargesInAfterMs), () => {
      if (!this.#agentSpeaks || this.#personSpeaks || !this.#mayBargeIn()) return
      this.#bargeIns += 1
      this.#speakNextLine()
    })
  }

  agentStopped(heard: string, whole: boolean): void {
    this.#agentSpeaks = false
    this.#heardSinceReply = `${this.#heardSinceReply} ${heard}`.trim()
    if (this.#personSpeaks) return
    if (this.#leaving) {
      if (whole) this.#after(this.#dice.between(300, 900), () => this.#hangUp())
      return
    }
    if (this.#script.presses !== '' && !this.#pressed) {
      this.#pressed = true
      this.#person.press(this.#script.presses)
    }
    this.#replyTimer?.cancel()
    this.#replyTimer = this.#after(this.#dice.between(...this.#script.replyAfterMs), () => this.#reply())
    this.#becomePatient()
  }

  lineDied(): void {
    this.#dead = true
    this.#stopThinking()
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
  }

  #after(delayMs: number, run: () => void): RigTimer {
    const timer = this.#clock.after(delayMs, () => {
      this.#timers.delete(timer)
      if (!this.#dead) run()
    })
    this.#timers.add(timer)
    return timer
  }

  #hangUp(): void {
    if (!this.#dead) this.#person.hangUp()
  }

  #mayBargeIn(): boolean {
    return this.#bargeIns < this.#script.bargeIns && !this.#leaving
  }

  #speak(text: string, then?: () => void): void {
    this.#replyTimer?.cancel()
    this.#patienceTimer?.cancel()
    this.#personSpeaks = true
    this.#heardSinceReply = ''
    this.#person.say(text, () => {
      this.#personSpeaks = false
      if (then === undefined) this.#becomePatient()
      else then()
    })
  }

  /** Says it and hangs up, at the latest after a while. */
  #leave(text: string, waitMs: number): void {
    this.#leaving = true
    this.#speak(text, () => {
      this.#after(waitMs, () => this.#hangUp())
    })
  }

  /** From now on silence is noticed; whoever has nothing to say anyway does not mind it. */
  #becomePatient(): void {
    this.#patienceTimer?.cancel()
    const { answers, ending, improvises, lines, patienceMs } = this.#script
    const hasFallenSilent =
      ending === 'falls-silent' &&
      answers.length === 0 &&
      this.#nextLine >= lines.length &&
      this.#improvised >= improvises
    if (hasFallenSilent || this.#leaving) return
    this.#patienceTimer = this.#after(patienceMs, () => {
      if (this.#agentSpeaks || this.#personSpeaks) return
      this.#askedWhetherThere += 1
      if (this.#askedWhetherThere > 2) this.#hangUp()
      else this.#speak(this.#dice.pick(this.#script.stillThere))
    })
  }

  #reply(): void {
    if (this.#agentSpeaks || this.#personSpeaks || this.#leaving || this.#thought !== undefined) return
    const heard = this.#heardSinceReply
    const answer = this.#fittingAnswer(heard)
    if (answer !== undefined) {
      if (answer.presses !== '') this.#press(answer.presses)
      if (answer.says.length === 0) return
      const text = this.#dice.pick(answer.says)
      if (answer.thenHangsUp) this.#leave(text, this.#dice.between(400, 900))
      else this.#speak(text)
    } else if (agentsGoodbye.test(heard) && this.#script.ending === 'says-goodbye') {
      this.#leave(this.#script.returnsGoodbye, this.#dice.between(300, 900))
    } else this.#speakNextLine()
  }

  /** Whoever presses keys waits for what comes of it. */
  #press(keys: string): void {
    this.#heardSinceReply = ''
    this.#person.press(keys)
    this.#becomePatient()
  }

  #fittingAnswer(heard: string): ConversationScript['answers'][number] | undefined {
    const index = this.#script.answers.findIndex(
      (answer, at) =>
        (this.#usedAnswers[at] ?? 0) < answer.times && new RegExp(answer.hears, 'i').test(heard),
    )
    if (index >= 0) this.#usedAnswers[index] = (this.#usedAnswers[index] ?? 0) + 1
    return this.#script.answers[index]
  }

  #speakNextLine(): void {
    const line = this.#script.lines[this.#nextLine]
    if (line !== undefined) {
      this.#nextLine += 1
      this.#speak(line)
    } else if (this.#improvise !== undefined && this.#improvised < this.#script.improvises)
      this.#think(this.#improvise)
    else this.#end()
  }

  /** Speaks what comes to mind, once it has. */
  #think(improvise: (signal: AbortSignal) => Promise<Improvised>): void {
    const thought = { over: this.#agentSpeaks, given: new AbortController() }
    this.#thought = thought
    this.#improvised += 1
    this.#patienceTimer?.cancel()
    const release = this.#clock.hold()
    const decided = (act: () => void) => {
      release()
      if (this.#thought !== thought) return
      this.#thought = undefined
      this.#after(0, act)
    }
    improvise(thought.given.signal).then(
      (made) => decided(() => this.#say(made)),
      () => decided(() => this.#end()),
    )
  }

  #say({ says, thenHangsUp }: Improvised): void {
    if (this.#personSpeaks || this.#leaving) return
    if (says === '' && thenHangsUp) this.#hangUp()
    else if (says === '') this.#becomePatient()
    else if (thenHangsUp) this.#leave(says, this.#dice.between(400, 900))
    else this.#speak(says)
  }

  #stopThinking(): void {
    this.#thought?.given.abort()
    this.#thought = undefined
  }

  #end(): void {
    const { ending, goodbyes, lines } = this.#script
    switch (ending) {
      case 'says-goodbye':
        this.#leave(this.#dice.pick(goodbyes), goodbyeWaitMs)
        break
      case 'hangs-up':
        this.#hangUp()
        break
      case 'falls-silent':
        break
      case 'goes-on-forever':
        this.#nextLine = 0
        if (lines.length > 0) this.#speakNextLine()
        break
      default:
        ending satisfies never
    }
  }
}
