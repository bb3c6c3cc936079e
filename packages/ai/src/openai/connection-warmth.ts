import type { Dispatcher } from 'undici'

/** Keeps an eye on when connections were last used, and opens one before it is needed. */
export type ConnectionWarmth = {
  /** A request goes out. */
  used(): void
  /** Opens a connection unless one was used lately. Resolves when it is there, or could not be had; never rejects. */
  warm(): Promise<void>
}

/** DNS, TCP and TLS take a tenth of a second and more: a person would wait for them in the first turn of a quiet hour. */
export function createConnectionWarmth(options: {
  dispatcher: Pick<Dispatcher, 'request'>
  baseUrl: string
  /** A connection that was used so lately is still open. */
  stillOpenMs: number
  now: () => number
}): ConnectionWarmth {
  const { dispatcher, stillOpenMs, now } = options
  const { origin, pathname } = new URL(options.baseUrl)
  let usedAt: number | undefined
  const used = (): void => {
    usedAt = now()
  }
  return {
    used,
    warm: async () => {
      if (usedAt !== undefined && now() - usedAt < stillOpenMs) return
      used()
      // Without a key: whatever is answered, the connection stays open. It would not after a HEAD, undici closes it then.
      const path = `${pathname.replace(/\/$/, '')}/models`
      try {
        const { body } = await dispatcher.request({ origin, path, method: 'GET' })
        await body.dump()
      } catch {
        // The turn's own request will say what is wrong.
      }
    },
  }
}
