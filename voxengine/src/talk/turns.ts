import type { SpokenSentence } from '@perezvon/contracts/http/process-text'
import { MarkedTurn } from './marked-turn.ts'
import type { FailedTransfer, Interruption, Said, TurnRequests } from './turn-requests.ts'
import { cutText, Unanswered } from './unanswered.ts'

/** So many replies in a row that never came, or broke off, are no bad luck any more. */
const MOST_FAILURES = 2

/** What came of asking. outrun: the person has gone on meanwhile, and nobody wants that reply any more. */
export type TurnAnswer =
  | { kind: 'reply' | 'outrun'; first: SpokenSentence; marked: MarkedTurn }
  | { kind: 'failed'; detail: string; tooOften: boolean }

type TurnsDeps = {
  requests: Pick<TurnRequests, 'firstSentence' | 'expectText' | 'writeDown'>
  now(): number
  fault(where: string, detail: string): void
  /** Resolves when the person, if they are speaking just now, has finished: an answer waits for that. */
  personSilent(): Promise<void>
}

/** The turns of a conversation: what waits to be answered, and the asking, one turn at a time. */
export class Turns {
  #turn = 0
  #answered = 0
  #failures = 0
  #outrun = false
  /** Words wait that should be answered as soon as the agent is silent. */
  #due = false
  /** The latest words came while the agent had the floor. */
  #saidOver = false
  #interrupted: Interruption | undefined
  #asking: Promise<unknown> = Promise.resolve()
  readonly #unanswered = new Unanswered()
  readonly #deps: TurnsDeps

  constructor(deps: TurnsDeps) {
    this.#deps = deps
  }

  /** Takes what the person said into the next turn. due: it wants an answer of its own · over: the agent had the floor. */
  add(said: Said, { due, over }: { due: boolean; over: boolean }): void {
    this.#unanswered.add(said)
    this.#due ||= due
    this.#saidOver = over
  }

  /** Tells the gateway with the next turn, whenever that is. */
  note(failedTransfer: FailedTransfer): void {
    this.#unanswered.add({ text: '', failedTransfer })
  }

  /** The person goes on while the gateway thinks: its answer is not wanted any more. */
  outrun(): void {
    this.#outrun = true
  }

  /** The person interrupted a reply: the next turn says so. */
  interrupted(by: Interruption | undefined): void {
    this.#interrupted = by ?? this.#interrupted
  }

  /** A sentence that should have come did not. */
  brokeOff(): void {
    this.#failures += 1
  }

  /** What the next turn will say where these words, not final yet, become its last ones. */
  expected(words: string): string | undefined {
    return this.#unanswered.expected(words)
  }

  /** Tells the gateway what the next turn will most likely say: it may begin its reply. */
  expect(text: string, stillWanted: () => boolean): void {
    this.#deps.requests.expectText(this.#turn + 1, text, { interruption: this.#interrupted, stillWanted })
  }

  /** Asks about all that waits; undefined where nothing does. */
  next(): Promise<TurnAnswer> | undefined {
    const said = this.#unanswered.take()
    if (!said) return undefined
    this.#turn += 1
    this.#outrun = false
    this.#due = this.#unanswered.some
    const asking = this.#ask(said)
    this.#asking = asking
    return asking
  }

  /**
   * Tells the words that nobody answered: at once what waits, and then what a turn that is still being asked was asked in
   * vain. That one may take longer than the report waits.
   */
  async settle(tell: (left: Said) => void): Promise<void> {
    const waiting = this.#tellLeft(tell)
    await this.#asking
    await Promise.all([waiting, this.#tellLeft(tell)])
  }

  /** The number of the turn that was asked last; 0 before the first. */
  get current(): number {
    return this.#turn
  }

  get answered(): number {
    return this.#answered
  }

  get wait(): boolean {
    return this.#unanswered.some
  }

  get due(): boolean {
    return this.#due
  }

  async #tellLeft(tell: (left: Said) => void): Promise<void> {
    const left = this.#unanswered.takeWords()
    if (!left?.audio) return left ? tell(left) : undefined
    const { fault, requests } = this.#deps
    const written = await requests.writeDown(this.#turn + 1, left)
    if (!written.ok) fault('last-words', written.detail)
    else if (written.value !== '') tell({ text: cutText(written.value) })
  }

  async #ask(said: Said): Promise<TurnAnswer> {
    const turn = this.#turn
    const interrupted = this.#interrupted
    const marked = new MarkedTurn({ ...this.#deps, ended: said.ended, saidOver: this.#saidOver })
    const answer = await this.#deps.requests.firstSentence(turn, said, {
      interruption: interrupted,
      asked: () => marked.askedOnlyNow(),
    })
    await this.#deps.personSilent()
    if (!answer.ok) {
      this.#unanswered.putBack(said)
      this.#failures += 1
      return { kind: 'failed', detail: answer.detail, tooOften: this.#failures >= MOST_FAILURES }
    }
    this.#answered += 1
    this.#failures = 0
    if (this.#interrupted === interrupted) this.#interrupted = undefined
    const first = answer.value
    const { action, transfer_to: target } = first
    if (!this.#outrun || action === 'hangup') return { kind: 'reply', first, marked }
    // The model believes that the call goes there.
    if (action === 'transfer' && target !== undefined) this.note({ target, result: 'abandoned' })
    this.#interrupted = { heard_turn: turn, heard_characters: 0 }
    return { kind: 'outrun', first, marked }
  }
}
