/** What a streamed answer is made of: text is sent as UTF-8. */
export type Pieces = AsyncIterable<string | Uint8Array>

/**
 * The body of a streamed answer. A piece is asked for when the client has taken the one before, so a slow client holds
 * nothing but one piece. `client` is aborted where the client goes away; `ended` is told once how it ended.
 */
export function streamedBody(
  pieces: Pieces,
  { client, ended }: { client: AbortController; ended: (thrown?: unknown) => void },
): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  let over = false
  const end = (thrown?: unknown): void => {
    if (over) return
    over = true
    ended(thrown)
  }
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await iterator.next()
          if (over) return
          if (!done) {
            controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
            return
          }
          controller.close()
          end()
        } catch (thrown) {
          if (over) return
          // What was sent stays sent: the connection breaks, so that no client takes it for the whole.
          controller.error(thrown)
          end(thrown)
        }
      },
      cancel: async () => {
        end()
        client.abort()
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
