/** Takes the bytes of a streamed answer as they arrive. After `ended` or `failed` nothing more comes. */
export interface ByteReceiver {
  bytes(chunk: Buffer): void
  ended(): void
  failed(error: Error): void
}

/**
 * A streamed answer as our own fetch gives it to the SDK: status and headers as of any response, its body past
 * the web streams (which cost more than all the rest of a token's way) straight to one receiver.
 */
export class EventStreamResponse extends Response {
  readonly #cancel: (reason: Error) => void
  readonly #early = new EarlyBytes()
  #receiver: ByteReceiver = this.#early

  constructor(status: number, headers: Record<string, string>, cancel: (reason: Error) => void) {
    super(null, { status, headers })
    this.#cancel = cancel
  }

  /** Names the receiver; what came before is handed over at once. Once only. */
  deliverTo(receiver: ByteReceiver): void {
    this.#receiver = receiver
    this.#early.handOver(receiver)
  }

  /** Cuts the answer off: the receiver gets `reason` as its failure, the connection is closed. */
  cancel(reason: Error): void {
    this.#cancel(reason)
  }

  /** For the fetch alone: where to pass what the connection brings. */
  get receiver(): ByteReceiver {
    return this.#receiver
  }
}

/** Keeps what comes before there is a receiver. */
class EarlyBytes implements ByteReceiver {
  readonly #kept: ((receiver: ByteReceiver) => void)[] = []

  bytes(chunk: Buffer): void {
    this.#kept.push((receiver) => receiver.bytes(chunk))
  }

  ended(): void {
    this.#kept.push((receiver) => receiver.ended())
  }

  failed(error: Error): void {
    this.#kept.push((receiver) => receiver.failed(error))
  }

  handOver(receiver: ByteReceiver): void {
    for (const give of this.#kept.splice(0)) give(receiver)
  }
}
