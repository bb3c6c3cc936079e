import type { TurnMarks } from '@perezvon/contracts/transcript/turn-marks'
import type { Phrase } from '../speech/phrase.ts'
import type { SpeechEnd } from '../speech/speech-end.ts'

/** As many as the gateway takes. */
const MOST_SENTENCES = 20

type MarkedSentence = { arrivedAt: number; startedAt?: number; finishedAt?: number }

/** When a turn came how far, by the session's clock. Told with what was heard of the turn. */
export class MarkedTurn {
  readonly #now: () => number
  readonly #ended: SpeechEnd
  readonly #saidOver: boolean
  #askedAt: number
  readonly #sentences: MarkedSentence[] = []

  /** The gateway is asked now. */
  constructor(turn: { now(): number; ended: SpeechEnd | undefined; saidOver: boolean }) {
    this.#now = turn.now
    this.#askedAt = turn.now()
    this.#ended = turn.ended ?? { at: this.#askedAt, by: 'result', recognisedAt: this.#askedAt }
    this.#saidOver = turn.saidOver
  }

  /** Only now: what was said had to be recorded to its end first. */
  askedOnlyNow(): void {
    this.#askedAt = this.#now()
  }

  /** The next sentence has arrived and is spoken: whoever plays it tells how far it came, for each of its pieces. */
  sentence(): NonNullable<Phrase['playback']> {
    const sentence: MarkedSentence = { arrivedAt: this.#now() }
    this.#sentences.push(sentence)
    return {
      started: () => {
        sentence.startedAt ??= this.#now()
      },
      finished: () => {
        sentence.finishedAt = this.#now()
      },
    }
  }

  marks(): TurnMarks {
    return {
      speech_end: this.#ended.by,
      said_over: this.#saidOver,
      recognised_ms: this.#since(this.#ended.recognisedAt),
      asked_ms: this.#since(this.#askedAt),
      sentences: this.#sentences.slice(0, MOST_SENTENCES).map(({ arrivedAt, startedAt, finishedAt }) => ({
        arrived_ms: this.#since(arrivedAt),
        started_ms: startedAt === undefined ? null : this.#since(startedAt),
        finished_ms: finishedAt === undefined ? null : this.#since(finishedAt),
      })),
    }
  }

  /** Clocks are set back at times: nothing happened before the end of speech. */
  #since(at: number): number {
    return Math.max(0, at - this.#ended.at)
  }
}
