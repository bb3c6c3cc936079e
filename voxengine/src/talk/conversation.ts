import type { Errand } from '../session/commands.ts'
import type { Utterance } from '../speech/listening.ts'
import type { Phrase, PhraseFate } from '../speech/phrase.ts'
import type { ConversationParts } from './conversation-parts.ts'
import { EarlyAsking } from './early-asking.ts'
import { PersonsSilence } from './persons-silence.ts'
import { isRefusal } from './refusal.ts'
import { type MarkedReply, ReplySpeech } from './reply-speech.ts'
import type { FailedTransfer } from './turn-requests.ts'
import { type TurnAnswer, Turns } from './turns.ts'
import { countWords, wordsIn } from './unanswered.ts'

/**
 * Who has the floor. opening: disclosure and greeting are spoken, protected · listening: it is the person's turn ·
 * thinking: the gateway was asked · speaking: a reply, or one of the set phrases · handing-over: the person is told to whom
 * they are handed over, then that one is called · over: the agent has nothing more to say.
 */
type Floor = 'opening' | 'listening' | 'thinking' | 'speaking' | 'handing-over' | 'over'

/** "Алло", "Да, слушаю": so many words are how a phone is picked up, not something to answer. */
const PICK_UP_WORDS = 2

/**
 * The talk, turn by turn: what the person says goes to the gateway, the reply is spoken sentence by sentence while
 * the next one is fetched, and the person may interrupt it. Nothing of an older turn is ever spoken, and no words
 * are lost: what cannot be answered now is joined into the next turn.
 */
export class Conversation {
  #floor: Floor = 'opening'
  #beforeGreeting = true
  /** Counts stretches of speech: whoever awaited one that was interrupted has nothing more to do. */
  #speech = 0
  /** The target that the person is being told of; it is not called yet. */
  #announced: string | undefined
  readonly #errands: Errand[] = []
  readonly #turns: Turns
  readonly #reply: ReplySpeech
  readonly #silence: PersonsSilence
  readonly #early: EarlyAsking
  readonly #deps: ConversationParts

  constructor(deps: ConversationParts) {
    this.#deps = deps
    this.#turns = new Turns({
      ...deps,
      personSilent: () => (deps.answersInSilence ? this.#silence.silent() : Promise.resolve()),
    })
    this.#reply = new ReplySpeech(deps)
    this.#early = new EarlyAsking({
      policy: deps.settings.speculation,
      timers: deps.timers,
      tell: (text, stillWanted) => this.#turns.expect(text, stillWanted),
    })
    this.#silence = new PersonsSilence({
      ...deps,
      voiceLasts: () => this.#mayInterrupt() && this.#interrupt(),
      insteadOfReprompt: () => this.#ask(),
      reprompt: (text, count) => this.#run('reprompt', this.#reprompt(text, count)),
      giveUp: () => {
        const { goodbye } = deps.settings.silence
        deps.end({ reason: 'silence', endedBy: 'agent', goodbye })
      },
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
  }

  /** A voice that lasts, where no words tell of it. */
  heardVoiceGoOn(): void {
    this.#silence.voiceGoesOn()
  }

  /** The voice is silent again. */
  heardVoiceEnd(): void {
    this.#silence.voiceEnds()
  }

  /** Words, not yet final. */
  heardInterim(text: string): void {
    this.#silence.interimWords()
    this.#consider(countWords(text), text)
    this.#expect(text)
  }

  /** An utterance, final. */
  heardUtterance(utterance: Utterance): void {
    const words = wordsIn(utterance)
    this.#silence.utterance({ understood: utterance.audio === undefined })
    this.#consider(words, utterance.text)
    const over = this.#floor !== 'listening'
    this.#turns.add(utterance, { due: this.#isDue(words), over })
    if (over) return
    this.#expect('')
    this.#silence.afterUtterance(() => this.#ask())
  }

  /** A key of an input that is not yet whole: whoever presses keys does not listen. */
  heardKey(): void {
    this.#silence.keys()
    if (this.#floor === 'thinking') this.#turns.outrun()
    if (this.#mayInterrupt()) this.#interrupt()
  }

  /** Keys that the person pressed: an answer like words. */
  heardKeys(keys: string): void {
    this.#silence.keys()
    const over = this.#floor !== 'listening'
    this.#turns.add({ text: '', keys }, { due: true, over })
    if (!over) this.#ask()
  }

  /** The recogniser failed while the person spoke, and has no words of it: asked again, as soon as that may be. */
  wordsWereLost(): void {
    if (this.#floor === 'listening')
      this.#run('words-lost', this.#saySetPhrase(this.#deps.settings.fallback, 'fallback'))
  }

  /** Something to do when the agent is next silent. False where that will not be. */
  takeErrand(errand: Errand): boolean {
    if (this.#floor === 'handing-over' || this.#floor === 'over') return false
    this.#errands.push(errand)
    if (this.#floor === 'listening' && !this.#turns.wait) this.#listen()
    return true
  }

  /** Said to the person while somebody is called to whom they are handed over. */
  sayMeanwhile(text: string): Promise<PhraseFate> {
    if (this.#floor !== 'handing-over') return Promise.resolve('dropped')
    return this.#deps.voice.say({ text, turn: this.#turns.current, kind: 'waiting' })
  }

  /** Nobody was reached: the agent goes on. The next turn tells the gateway why. */
  handOverFailed(failed: FailedTransfer & { say: string }): void {
    const { say, ...told } = failed
    if (this.#floor !== 'handing-over') return
    this.#turns.note(told)
    this.#deps.voice.cut()
    this.#run('hand-over', this.#saySetPhrase(say, 'unavailable'))
  }

  /** The agent says nothing more, at once, and nothing is answered any more. */
  fallSilent(): void {
    this.#close()
    this.#deps.voice.cut()
    this.#reply.tellHeard()
  }

  /** The agent's last words, protected; what already waits of a last reply is spoken as it is. */
  async sayGoodbye(text: string | undefined): Promise<void> {
    this.#close()
    const { voice } = this.#deps
    await voice.endWith(text === undefined ? undefined : { text, turn: this.#turns.current, kind: 'goodbye' })
    this.#reply.tellHeard()
  }

  /** The line is gone: nothing more can be heard by anybody. */
  lineGone(): void {
    this.#close()
    this.#reply.tellHeard()
    this.#deps.voice.close()
  }

  /** Tells of the words that nobody answered; waits for a turn that is still being asked. */
  settle(): Promise<void> {
    return this.#turns.settle((left) => this.#deps.record({ type: 'turn.unanswered', ...left }))
  }

  /** Turns that the gateway answered. */
  get turns(): number {
    return this.#turns.answered
  }

  #close(): void {
    this.#floor = 'over'
    this.#early.stop()
    this.#speech += 1
    this.#silence.end()
    for (const { command } of this.#errands.splice(0))
      this.#deps.fault('command', `too late to ${command}: the talk is over`)
  }

  /** The agent has said what it had to say. */
  #listen({ afterNoise = false } = {}): void {
    this.#floor = 'listening'
    if (this.#turns.due && this.#ask()) return
    const errand = this.#errands.shift()
    if (errand) this.#run(errand.command, this.#runErrand(errand))
    else if (afterNoise) this.#silence.noise()
    else this.#silence.begin()
  }

  #mayInterrupt(): boolean {
    return this.#floor === 'speaking' && this.#deps.settings.interruption.enabled
  }

  /** Enough words to be a turn of their own: the reply stops, or is not even begun. */
  #consider(words: number, text: string): void {
    const { interruption } = this.#deps.settings
    if (!interruption.enabled || words < interruption.min_words) return
    if (this.#floor === 'thinking') this.#turns.outrun()
    if (this.#mayInterrupt() || this.#refuses(text)) this.#interrupt()
  }

  /** Whoever thanks for being put through is put through; whoever objects is asked again before anybody is called. */
  #refuses(text: string): boolean {
    return this.#floor === 'handing-over' && this.#announced !== undefined && isRefusal(text)
  }

  /** Whether words said over the agent want an answer at once; a mere "угу" waits for what is said next. */
  #isDue(words: number): boolean {
    if (this.#floor === 'opening') return !this.#beforeGreeting || words > PICK_UP_WORDS
    const overLastWords = this.#floor === 'speaking' && this.#deps.voice.onLastPhrase && this.#reply.complete
    return overLastWords || words >= this.#deps.settings.interruption.min_words
  }

  #interrupt(): void {
    this.#turns.interrupted(this.#reply.tellHeard())
    if (this.#announced !== undefined) this.#turns.note({ target: this.#announced, result: 'abandoned' })
    this.#announced = undefined
    this.#deps.voice.cut()
    this.#speech += 1
    this.#floor = 'listening'
    this.#silence.begin()
  }

  /** Words that are not final yet, or behind which more may come: what the next turn will most likely say. */
  #expect(words: string): void {
    const expected = this.#floor === 'listening' ? this.#turns.expected(words) : undefined
    if (expected !== undefined) this.#early.heard(expected)
  }

  /** Takes all that waits to the gateway. Answers whether there was anything. */
  #ask(): boolean {
    const asked = this.#turns.next()
    if (!asked) return false
    this.#silence.stop()
    this.#early.stop()
    this.#floor = 'thinking'
    this.#deps.voice.beginTurn(this.#turns.current)
    this.#run(
      'turn',
      asked.then((answer) => this.#takeAnswer(answer)),
    )
    return true
  }

  async #takeAnswer(answer: TurnAnswer): Promise<void> {
    const over = this.#floor === 'over'
    if (answer.kind === 'failed') return over ? undefined : this.#apologise(answer)
    if (over) return this.#reply.tellUnspoken(answer)
    const { action, ai_text: text, more, user_text: words } = answer.first
    if (words !== '') this.#silence.understood()
    const afterNoise = words === '' && text === '' && !more && action === 'listen'
    if (answer.kind === 'reply' && !afterNoise) return this.#speakReply(answer)
    this.#reply.tellUnspoken(answer)
    this.#listen({ afterNoise })
  }

  async #speakReply(reply: MarkedReply): Promise<void> {
    const stillSpoken = this.#beginSpeech()
    const fate = await this.#reply.speak(reply, stillSpoken)
    if (fate.kind === 'interrupted') return
    if (fate.kind === 'broken') {
      this.#turns.brokeOff()
      this.#deps.fault('next-sentence', fate.detail)
    }
    const last = fate.kind === 'whole' ? fate.last : undefined
    if (last?.action === 'hangup')
      return this.#deps.end({ reason: 'agent-goodbye', endedBy: 'agent', lastWordsWait: true })
    if (last?.action === 'transfer') {
      this.#floor = 'handing-over'
      this.#announced = last.transfer_to
    }
    await this.#deps.voice.quiet()
    if (!stillSpoken()) return
    this.#reply.tellHeard()
    if (last?.action === 'transfer') this.#handOver(last.transfer_to ?? '')
    else this.#listen()
  }

  /** No reply came: the set phrase asks to repeat, the second time in a row the agent says goodbye. */
  async #apologise({ detail, tooOften }: { detail: string; tooOften: boolean }): Promise<void> {
    const { fallback, farewell: goodbye } = this.#deps.settings
    this.#deps.fault('process-text', detail)
    if (tooOften) return this.#deps.end({ reason: 'backend-unreachable', endedBy: 'platform', goodbye })
    await this.#saySetPhrase(fallback, 'fallback')
  }

  async #runErrand(errand: Errand): Promise<void> {
    if (errand.command === 'transfer') return this.#handOver(errand.target)
    const { text } = errand
    const fate = await this.#saySetPhrase(text, 'told')
    if (fate === 'played') this.#deps.record({ type: 'call.said', text, turn: this.#turns.current })
  }

  #handOver(target: string): void {
    this.#floor = 'handing-over'
    this.#announced = undefined
    this.#silence.stop()
    if (this.#deps.handOver(target)) return
    this.#deps.fault('transfer', `there is no way to ${target || 'nobody'}`)
    this.#listen()
  }

  #reprompt(text: string, count: number): Promise<PhraseFate> {
    this.#deps.record({ type: 'call.reprompted', count, text })
    return this.#saySetPhrase(text, 'reprompt')
  }

  async #saySetPhrase(text: string, kind: Phrase['kind']): Promise<PhraseFate> {
    const stillSpoken = this.#beginSpeech()
    const fate = await this.#deps.voice.say({ text, turn: this.#turns.current, kind })
    if (stillSpoken()) this.#listen()
    return fate
  }

  /** The agent speaks. Answers whether it still does: nobody interrupted, and the call goes on. */
  #beginSpeech(): () => boolean {
    this.#floor = 'speaking'
    this.#silence.stop()
    this.#early.stop()
    this.#speech += 1
    const speech = this.#speech
    return () => this.#speech === speech
  }

  #run(where: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#deps.fail(where, error))
  }
}
