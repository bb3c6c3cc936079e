import type { SpokenSentence } from '@perezvon/contracts/http/process-text'
import type { CallFact } from '../session/event-outbox.ts'
import { speakablePieces } from '../speech/phrase.ts'
import type { SayQueue } from '../speech/say-queue.ts'
import type { MarkedTurn } from './marked-turn.ts'
import type { Interruption, TurnRequests } from './turn-requests.ts'

/** A reply that is being spoken. `whole`: all of it has been handed to the voice. */
type Reply = { turn: number; characters: number; whole: boolean; marked: MarkedTurn }

/** A reply by its first sentence. */
export type MarkedReply = { first: SpokenSentence; marked: MarkedTurn }

/** How the speaking came to its end: with the last sentence, without a sentence that should have come, or by somebody else. */
export type ReplyFate =
  | { kind: 'whole'; last: SpokenSentence }
  | { kind: 'broken'; detail: string }
  | { kind: 'interrupted' }

type ReplySpeechDeps = {
  requests: Pick<TurnRequests, 'nextSentence'>
  voice: SayQueue
  record(fact: CallFact): void
}

/**
 * A turn's reply on its way to the person: each sentence is spoken while the next one is fetched. How much of it was heard
 * is told once, whoever asks.
 */
export class ReplySpeech {
  #reply: Reply | undefined
  readonly #deps: ReplySpeechDeps

  constructor(deps: ReplySpeechDeps) {
    this.#deps = deps
  }

  /** Hands the sentences to the voice, from `first` on, as long as they are wanted. */
  async speak({ first, marked }: MarkedReply, stillWanted: () => boolean): Promise<ReplyFate> {
    const reply: Reply = { turn: first.turn, characters: 0, whole: false, marked }
    this.#reply = reply
    let sentence = first
    this.#handOver(reply, sentence)
    while (sentence.more) {
      const next = await this.#deps.requests.nextSentence(sentence, stillWanted)
      if (!stillWanted()) return { kind: 'interrupted' }
      if (!next.ok) return { kind: 'broken', detail: next.detail }
      sentence = next.value
      this.#handOver(reply, sentence)
    }
    reply.whole = true
    return { kind: 'whole', last: sentence }
  }

  /** Whether nothing of a reply is still to come from the gateway. */
  get complete(): boolean {
    return this.#reply?.whole ?? true
  }

  /** Once for each reply: how much of it the person heard. */
  tellHeard(): Interruption | undefined {
    const reply = this.#reply
    if (!reply) return undefined
    this.#reply = undefined
    const heard = { heard_turn: reply.turn, heard_characters: this.#deps.voice.heardCharacters() }
    this.#recordHeard(reply, heard.heard_characters)
    return heard
  }

  /** The reply that begins with this sentence will not be spoken at all. */
  tellUnspoken({ first: { turn, ai_text: text, more }, marked }: MarkedReply): void {
    this.#recordHeard({ turn, characters: text.length, whole: !more, marked }, 0)
  }

  #handOver(reply: Reply, { ai_text: text, send_keys: keys }: SpokenSentence): void {
    const { voice } = this.#deps
    const playback = reply.marked.sentence()
    for (const piece of speakablePieces(text)) {
      reply.characters += piece.length
      void voice.say({ text: piece, turn: reply.turn, kind: 'reply', playback })
    }
    if (keys !== undefined) void voice.say({ text: keys, turn: reply.turn, kind: 'keys' })
  }

  #recordHeard({ turn, characters, whole, marked }: Reply, heard: number): void {
    const interrupted = !whole || heard < characters
    this.#deps.record({
      type: 'turn.heard',
      turn,
      interrupted,
      heard_characters: heard,
      marks: marked.marks(),
    })
  }
}
