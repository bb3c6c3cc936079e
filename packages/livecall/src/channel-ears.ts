import type { Redis } from 'ioredis'

/** Listens to channels for any number of listeners: one connection, one subscription a channel, none that nobody needs. */
export type ChannelEars = {
  /** Calls `listener` at every message, from the moment this resolves. Answers how to stop. */
  hear(channel: string, listener: () => void): Promise<() => Promise<void>>
}

type Ear = { listeners: Set<() => void>; subscribed: Promise<unknown> }

/** Ears on the connection that only listens. A connection that broke subscribes again by itself: what was told meanwhile is missed. */
export function createChannelEars(connection: () => Redis): ChannelEars {
  const ears = new Map<string, Ear>()
  let listening = false

  const openEar = (channel: string): Ear => {
    const redis = connection()
    if (!listening) {
      listening = true
      redis.on('message', (heard: string) => {
        for (const listener of ears.get(heard)?.listeners ?? []) listener()
      })
    }
    const ear = { listeners: new Set<() => void>(), subscribed: redis.subscribe(channel) }
    ears.set(channel, ear)
    return ear
  }

  const stopHearing = async (channel: string, ear: Ear, listener: () => void): Promise<void> => {
    const was = ear.listeners.delete(listener)
    if (!was || ear.listeners.size > 0 || ears.get(channel) !== ear) return
    ears.delete(channel)
    await connection().unsubscribe(channel)
  }

  return {
    hear: async (channel, listener) => {
      const ear = ears.get(channel) ?? openEar(channel)
      // Each listener is its own, even where the same function listens twice.
      const own = () => listener()
      ear.listeners.add(own)
      try {
        await ear.subscribed
      } catch (thrown) {
        ear.listeners.delete(own)
        if (ears.get(channel) === ear) ears.delete(channel)
        throw thrown
      }
      return () => stopHearing(channel, ear, own)
    },
  }
}
