import type { CompletionEvent } from './completion.ts'

/** What the writer's side hears of a stream; each at most once. */
export interface ReplyStreamListener {
  /** The reader left before the end. */
  left(): void
  /** Nothing more is written, whatever the reason. */
  closed(): void
}

/**
 * Events on their way from one writer to one reader. A class by hand instead of an async generator: a reply has
 * sixty of them, and each crosses here.
 */
export class ReplyStream implements AsyncIterableIterator<CompletionEvent> {
  readonly #listener: ReplyStreamListener
  #queue: CompletionEvent[] = []
  #waiting:
    | { resolve: (result: IteratorResult<CompletionEvent>) => void; reject: (error: unknown) => void }
    | undefined
  #closed = false
  #failure: { error: unknown } | undefined

  constructor(listener: ReplyStreamListener) {
    this.#listener = listener
  }

  /** Hands over one event; after the end or a failure it is dropped. */
  push(event: CompletionEvent): void {
    if (this.#closed) return
    const waiting = this.#waiting
    if (waiting === undefined) {
      this.#queue.push(event)
      return
    }
    this.#waiting = undefined
    waiting.resolve({ value: event, done: false })
  }

  /** No more events. */
  end(): void {
    if (this.#closed) return
    this.#close()
    this.#waiting?.resolve({ value: undefined, done: true })
    this.#waiting = undefined
  }

  /** The reader gets what was pushed before, then the error. */
  fail(error: unknown): void {
    if (this.#closed) return
    this.#close()
    if (this.#waiting === undefined) this.#failure = { error }
    else this.#waiting.reject(error)
    this.#waiting = undefined
  }

  next(): Promise<IteratorResult<CompletionEvent>> {
    const event = this.#queue.shift()
    if (event !== undefined) return Promise.resolve({ value: event, done: false })
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) return Promise.reject(failure.error)
    if (this.#closed) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  return(): Promise<IteratorResult<CompletionEvent>> {
    const leftEarly = !this.#closed
    this.end()
    this.#queue = []
    this.#failure = undefined
    if (leftEarly) this.#listener.left()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #close(): void {
    this.#closed = true
    this.#listener.closed()
  }
}
