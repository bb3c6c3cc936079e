import { PerezvonError } from '@perezvon/runtime/errors'

/** What Ctrl-C sends, and what supervisors send. */
export type InterruptionSignal = 'SIGINT' | 'SIGTERM'

/** Somebody stopped the command before its end. */
export class Interrupted extends PerezvonError {
  override name = 'Interrupted'
  readonly signal: InterruptionSignal

  constructor(signal: InterruptionSignal) {
    super('interrupted', `${signal}: stopped before the end`)
    this.signal = signal
  }

  /** As a shell tells a program that a signal ended: 128 and the signal's number. */
  get exitCode(): number {
    return this.signal === 'SIGINT' ? 130 : 143
  }
}

/** Ctrl-C or SIGTERM, noticed instead of obeyed at once. */
export type Interruption = {
  /**
   * From here on the first signal only aborts `signal`; a second one ends the process as if nobody listened. Until
   * then every signal does: programs that fetch what is missing are better ended than taken for failed.
   */
  listen(): void
  /** Aborted with an `Interrupted` as its reason. */
  signal: AbortSignal
  /** Resolves at the first signal. */
  happened: Promise<Interrupted>
  close(): void
}

/** Prepares to listen for the signals of `source`, this process. */
export function createInterruption(source: NodeJS.EventEmitter = process): Interruption {
  const controller = new AbortController()
  const { promise: happened, resolve } = Promise.withResolvers<Interrupted>()
  const close = () => {
    source.off('SIGINT', notice)
    source.off('SIGTERM', notice)
  }
  const notice = (name: InterruptionSignal) => {
    close()
    const interrupted = new Interrupted(name)
    controller.abort(interrupted)
    resolve(interrupted)
  }
  return {
    listen: () => {
      source.on('SIGINT', notice)
      source.on('SIGTERM', notice)
    },
    signal: controller.signal,
    happened,
    close,
  }
}
