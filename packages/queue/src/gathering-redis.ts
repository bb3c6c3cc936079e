import { Redis } from 'ioredis'

/**
 * A connection whose commands of one turn of the event loop leave in one write: a worker that ends fifty jobs at once would
 * make a system call for each, and a system call costs more than a command. Nothing waits longer than that turn.
 */
export class GatheringRedis extends Redis<'legacy'> {
  #gathering = false

  override sendCommand(...sent: Parameters<Redis<'legacy'>['sendCommand']>): unknown {
    if (!this.#gathering && this.status === 'ready') this.#gather()
    return super.sendCommand(...sent)
  }

  #gather(): void {
    const { stream } = this
    this.#gathering = true
    stream.cork()
    setImmediate(() => {
      this.#gathering = false
      stream.uncork()
    })
  }
}
