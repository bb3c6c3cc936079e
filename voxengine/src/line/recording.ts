import type { Session } from '../session/session.ts'

/** The call's recording: when it starts, its URL is told at once; when it stops, its cost and length are. */
export class Recording {
  readonly #call: Call
  #awaited = false
  #settle: () => void = () => undefined
  readonly #settled = new Promise<void>((resolve) => {
    this.#settle = resolve
  })

  constructor(session: Session, call: Call) {
    this.#call = call
    const { guard, facts } = session
    call.addEventListener(
      CallEvents.RecordStarted,
      guard('record-started', ({ url }) => {
        facts.recording(url)
        session.record({ type: 'recording.started', record_url: url })
      }),
    )
    call.addEventListener(
      CallEvents.RecordStopped,
      guard('record-stopped', ({ url, cost, duration }) => {
        facts.recording(url, duration)
        facts.cost(cost)
        this.#settle()
      }),
    )
    call.addEventListener(
      CallEvents.RecordError,
      guard('record-error', ({ error }) => {
        session.fault('recording', error)
        this.#settle()
      }),
    )
  }

  start(options: { enabled: boolean; stereo: boolean }): void {
    if (!options.enabled) return
    this.#awaited = true
    this.#call.record({ stereo: options.stereo })
  }

  /** Resolves at `RecordStopped`, which comes after `Disconnected`; at once where nothing was recorded. */
  settled(): Promise<void> {
    return this.#awaited ? this.#settled : Promise.resolve()
  }
}
