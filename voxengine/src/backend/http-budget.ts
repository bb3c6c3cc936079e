/** What a request asks of the platform's `Net`: the part of its options that we use. */
export type HttpAsk = {
  method: 'POST'
  postData: string
  headers: Record<string, string>
  /** Whole request, seconds. */
  timeout: number
  connectionTimeout: number
}

/** What it came to: an HTTP status, or 0 (not sent) and the platform's negative codes. */
export type HttpResult = { readonly code: number; readonly text?: string; readonly error?: string }

export type HttpSend = (url: string, ask: HttpAsk) => Promise<HttpResult>

/**
 * One request at a time each: the claim and the turns, what is done ahead of them (the next sentence, words that are not final), the events. The platform runs
 * 3 requests of a session at once and drops queued ones at its end: so there are 3 lanes and never a fourth.
 */
export type Lane = 'turn' | 'prefetch' | 'events'

/**
 * Keeps the session inside the platform's HTTP budget: never more than one request active in each lane, and none
 * queued in the platform. What waits, waits here, and can be called off while it does.
 */
export class HttpBudget {
  readonly #send: HttpSend
  readonly #lastOf = new Map<Lane, Promise<unknown>>()
  readonly #activeIn = new Set<Lane>()
  #closed = false

  constructor(send: HttpSend) {
    this.#send = send
  }

  /** Sends when the lane is free, unless it is no longer wanted by then. Never rejects: look at `code`. */
  request(
    lane: Lane,
    url: string,
    ask: HttpAsk,
    stillWanted: () => boolean = () => true,
  ): Promise<HttpResult> {
    const before = this.#lastOf.get(lane) ?? Promise.resolve()
    const result = before.then(() =>
      this.#closed || !stillWanted()
        ? { code: 0, error: 'not sent: no longer wanted' }
        : this.#sendIn(lane, url, ask),
    )
    this.#lastOf.set(lane, result)
    return result
  }

  /** `first` unless something is under way in it. */
  freeLane(first: Lane, otherwise: Lane): Lane {
    return this.#activeIn.has(first) ? otherwise : first
  }

  /** How many are under way. */
  get active(): number {
    return this.#activeIn.size
  }

  /** What waits is never sent. The platform lets what is under way come to its end. */
  close(): void {
    this.#closed = true
  }

  /** The one request that a terminating session may make; nothing comes back to it. */
  sendLast(url: string, ask: HttpAsk): void {
    this.close()
    void this.#attempt(url, ask)
  }

  async #sendIn(lane: Lane, url: string, ask: HttpAsk): Promise<HttpResult> {
    this.#activeIn.add(lane)
    const result = await this.#attempt(url, ask)
    this.#activeIn.delete(lane)
    return result
  }

  /** Whether `Net` may reject is not documented: both ways end in a code. */
  async #attempt(url: string, ask: HttpAsk): Promise<HttpResult> {
    try {
      return await this.#send(url, ask)
    } catch (error) {
      return { code: -1, error: error instanceof Error ? error.message : String(error) }
    }
  }
}
