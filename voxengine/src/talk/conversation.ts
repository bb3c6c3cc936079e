import type { SpokenSentence } from '@perezvon/contracts/http/process-text'
import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { CallFact } from '../session/event-outbox.ts'
import type { Timers } from '../session/timers.ts'
import type { Utterance } from '../speech/listening.ts'
import { speakablePieces } from '../speech/phrase.ts'
import type { SayQueue } from '../speech/say-queue.ts'
import { MarkedTurn } from './marked-turn.ts'
import { Silence } from './silence.ts'
import type { Interruption, TurnRequests } from './turn-requests.ts'
import { countWords, Unanswered } from './unanswered.ts'

/**
 * Who has the floor. opening: disclosure and greeting are spoken, protected · listening: it is the person's turn ·
 * thinking: the gateway was asked · speaking: a reply, a reprompt or a fallback · over: the call ends.
 */
type Floor = 'opening' | 'listening' | 'thinking' | 'speaking' | 'over'

/** How the talk itself ends: with a goodbye, or with a reply that is one and waits to be spoken. */
export type ConversationEnd =
  | { reason: 'agent-goodbye'; endedBy: 'agent'; lastWordsWait: true }
  | { reason: 'silence'; endedBy: 'agent'; goodbye: string }
  | { reason: 'backend-unreachable'; endedBy: 'platform'; goodbye: string }

type Reply = { turn: number; characters: number; whole: boolean; marked: MarkedTurn }

/** "Алло", "Да, слушаю": so many words are how a phone is picked up, not something to answer. */
const PICK_UP_WORDS = 2
/** So many replies in a row that never came end the call. */
const MOST_FAILURES = 2

type ConversationDeps = {
  settings: ScenarioSettings
  requests: Pick<TurnRequests, 'firstSentence' | 'nextSentence'>
  voice: SayQueue
  timers: Timers
  now(): number
  /** Without interim results words cannot be counted: then any voice interrupts. */
  voiceInterrupts: boolean
  record(fact: CallFact): void
  fault(where: string, detail: string): void
  /** Something threw where nothing should. */
  fail(where: string, error: unknown): void
  end(ending: ConversationEnd): void
}

/**
 * The talk, turn by turn: what the person says goes to the gateway, the reply is spoken sentence by sentence while
 * the next one is fetched, and the person may interrupt it. Nothing of an older turn is ever spoken, and no words
 * are lost: what cannot be answered now is joined into the next turn.
 */
export class Conversation {
  #floor: Floor = 'opening'
  #beforeGreeting = true
  #turn = 0
  #answered = 0
  #failures = 0
  /** Counts stretches of speech: whoever awaited one that was interrupted has nothing more to do. */
  #speech = 0
  #reply: Reply | undefined
  #superseded = false
  /** Words wait that should be answered as soon as the agent is silent. */
  #due = false
  /** The latest words came while the agent had the floor. */
  #saidOver = false
  #interrupted: Interruption | undefined
  #asking: Promise<unknown> = Promise.resolve()
  readonly #unanswered = new Unanswered()
  readonly #silence: Silence
  readonly #deps: ConversationDeps

  constructor(deps: ConversationDeps) {
    this.#deps = deps
    const { silence } = deps.settings
    this.#silence = new Silence({
      timers: deps.timers,
      repromptAfterMs: silence.reprompt_after_seconds * 1000,
      reprompts: silence.reprompts,
      insteadOfReprompt: () => this.#unanswered.some && this.#ask(),
      reprompt: (text, count) => this.#run('reprompt', this.#reprompt(text, count)),
      giveUp: () => deps.end({ reason: 'silence', endedBy: 'agent', goodbye: silence.goodbye }),
    })
  }

  /** The greeting begins: what is said over it may be its answer. */
  greetingBegins(): void {
    this.#beforeGreeting = false
  }

  /** The greeting was spoken: the person has the floor. */
  begin(): void {
    if (this.#floor === 'opening') this.#listen()
  }

  /** The recogniser hears a voice; there are no words yet. */
  heardVoice(): void {
    this.#silence.voice()
    if (this.#deps.voiceInterrupts && this.#mayInterrupt()) this.#interrupt()
  }

  /** Words, not yet final. */
  heardInterim(text: string): void {
    this.#silence.words()
    this.#consider(text)
  }

  /** An utterance, final. */
  heardUtterance(utterance: Utterance): void {
    this.#silence.words()
    this.#consider(utterance.text)
    this.#due ||= this.#isDue(utterance.text)
    this.#unanswered.add(utterance)
    this.#saidOver = this.#floor !== 'listening'
    if (!this.#saidOver) this.#ask()
  }

  /** The call is about to end: silence at once, and nothing is answered any more. */
  fallSilent(): void {
    this.#close()
    this.#deps.voice.cut()
    this.#tellHeard()
  }

  /** The agent's last words, protected; what already waits of a last reply is spoken as it is. */
  async sayGoodbye(text: string | undefined): Promise<void> {
    this.#close()
    const { voice } = this.#deps
    await voice.endWith(text === undefined ? undefined : { text, turn: this.#turn, kind: 'goodbye' })
    this.#tellHeard()
  }

  /** The line is gone: nothing more can be heard by anybody. */
  lineGone(): void {
    this.#close()
    this.#tellHeard()
    this.#deps.voice.close()
  }

  /** Waits for a turn that is still being asked; then tells of the words that nobody answered. */
  async settle(): Promise<void> {
    await this.#asking
    const left = this.#unanswered.take()
    if (!left) return
    const { ended: _, ...words } = left
    this.#deps.record({ type: 'turn.unanswered', ...words })
  }

  /** Turns that the gateway answered. */
  get turns(): number {
    return this.#answered
  }

  #close(): void {
    this.#floor = 'over'
    this.#speech += 1
    this.#silence.stop()
  }

  #listen(): void {
    this.#floor = 'listening'
    if (!this.#due || !this.#ask()) this.#silence.begin()
  }

  #mayInterrupt(): boolean {
    return this.#floor === 'speaking' && this.#deps.settings.interruption.enabled
  }

  /** Enough words to be a turn of their own: the reply stops, or is not even begun. */
  #consider(text: string): void {
    const { interruption } = this.#deps.settings
    if (!interruption.enabled || countWords(text) < interruption.min_words) return
    if (this.#floor === 'thinking') this.#superseded = true
    if (this.#mayInterrupt()) this.#interrupt()
  }

  /** Whether words said over the agent want an answer at once; a mere "угу" waits for what is said next. */
  #isDue(text: string): boolean {
    const words = countWords(text)
    if (this.#floor === 'opening') return !this.#beforeGreeting || words > PICK_UP_WORDS
    const overLastWords =
      this.#floor === 'speaking' && this.#deps.voice.onLastPhrase && (this.#reply?.whole ?? true)
    return overLastWords || words >= this.#deps.settings.interruption.min_words
  }

  #interrupt(): void {
    this.#interrupted = this.#tellHeard() ?? this.#interrupted
    this.#deps.voice.cut()
    this.#speech += 1
    this.#floor = 'listening'
    this.#silence.begin()
  }

  /** Once for each reply: how much of it the person heard. Counted once: whoever else asks is told the same. */
  #tellHeard(): Interruption | undefined {
    const reply = this.#reply
    if (!reply) return undefined
    this.#reply = undefined
    const heard = { heard_turn: reply.turn, heard_characters: this.#deps.voice.heardCharacters() }
    this.#recordHeard(reply.turn, heard.heard_characters, reply)
    return heard
  }

  #recordHeard(turn: number, heard_characters: number, reply: Omit<Reply, 'turn'>): void {
    const interrupted = !reply.whole || heard_characters < reply.characters
    const marks = reply.marked.marks()
    this.#deps.record({ type: 'turn.heard', turn, interrupted, heard_characters, marks })
  }

  /** Takes all that waits to the gateway. Answers whether there was anything. */
  #ask(): boolean {
    const utterance = this.#unanswered.take()
    if (!utterance) return false
    this.#silence.stop()
    this.#floor = 'thinking'
    this.#superseded = false
    this.#due = false
    this.#turn += 1
    this.#deps.voice.beginTurn(this.#turn)
    this.#run('turn', this.#takeTurn(this.#turn, utterance))
    return true
  }

  async #takeTurn(turn: number, utterance: Utterance): Promise<void> {
    const interrupted = this.#interrupted
    const marked = new MarkedTurn({
      now: () => this.#deps.now(),
      ended: utterance.ended,
      saidOver: this.#saidOver,
    })
    const asking = this.#deps.requests.firstSentence(turn, utterance, interrupted)
    this.#asking = asking
    const first = await asking
    if (!first.ok) {
      this.#unanswered.putBack(utterance)
      return this.#floor === 'over' ? undefined : this.#apologise(first.detail)
    }
    this.#answered += 1
    this.#failures = 0
    if (this.#interrupted === interrupted) this.#interrupted = undefined
    const unspoken = { characters: first.value.ai_text.length, whole: !first.value.more, marked }
    if (this.#floor === 'over') return this.#recordHeard(turn, 0, unspoken)
    if (this.#superseded && first.value.action !== 'hangup') {
      this.#interrupted = { heard_turn: turn, heard_characters: 0 }
      this.#recordHeard(turn, 0, unspoken)
      return this.#listen()
    }
    await this.#speakReply(first.value, marked)
  }

  async #speakReply(first: SpokenSentence, marked: MarkedTurn): Promise<void> {
    this.#floor = 'speaking'
    this.#speech += 1
    const speech = this.#speech
    const reply: Reply = { turn: first.turn, characters: 0, whole: false, marked }
    this.#reply = reply
    let sentence = first
    this.#speak(reply, sentence)
    while (sentence.more) {
      const next = await this.#deps.requests.nextSentence(sentence, () => this.#speech === speech)
      if (this.#speech !== speech) return
      if (!next.ok) {
        this.#failures += 1
        this.#deps.fault('next-sentence', next.detail)
        break
      }
      sentence = next.value
      this.#speak(reply, sentence)
    }
    reply.whole = !sentence.more
    if (reply.whole && sentence.action === 'hangup')
      return this.#deps.end({ reason: 'agent-goodbye', endedBy: 'agent', lastWordsWait: true })
    await this.#deps.voice.quiet()
    if (this.#speech !== speech) return
    this.#tellHeard()
    this.#listen()
  }

  #speak(reply: Reply, sentence: SpokenSentence): void {
    const playback = reply.marked.sentence()
    for (const piece of speakablePieces(sentence.ai_text)) {
      reply.characters += piece.length
      void this.#deps.voice.say({ text: piece, turn: reply.turn, kind: 'reply', playback })
    }
  }

  /** No reply came: the set phrase asks to repeat, the second time in a row the agent says goodbye. */
  async #apologise(detail: string): Promise<void> {
    const { settings } = this.#deps
    this.#deps.fault('process-text', detail)
    this.#failures += 1
    if (this.#failures >= MOST_FAILURES)
      return this.#deps.end({
        reason: 'backend-unreachable',
        endedBy: 'platform',
        goodbye: settings.farewell,
      })
    await this.#saySetPhrase(settings.fallback, 'fallback')
  }

  #reprompt(text: string, count: number): Promise<void> {
    this.#deps.record({ type: 'call.reprompted', count, text })
    return this.#saySetPhrase(text, 'reprompt')
  }

  async #saySetPhrase(text: string, kind: 'fallback' | 'reprompt'): Promise<void> {
    this.#floor = 'speaking'
    this.#speech += 1
    const speech = this.#speech
    await this.#deps.voice.say({ text, turn: this.#turn, kind })
    if (this.#speech === speech) this.#listen()
  }

  #run(where: string, work: Promise<void>): void {
    work.catch((error: unknown) => this.#deps.fail(where, error))
  }
}
