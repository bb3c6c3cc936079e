import type { Readable } from 'node:stream'
import { createParser, type EventSourceMessage } from 'eventsource-parser'

/** An event is a campaign with its terms at most: more than this is no stream of ours. */
const LONGEST_EVENT = 4 * 1024 * 1024

/** What comes by a stream of server-sent events: the events, and how long to wait before coming back to it. */
export type StreamMessage = { retryMs: number } | EventSourceMessage

/** The server-sent events of an answer, until it ends; throws where the connection breaks. */
export async function* readEventStream(body: Readable): AsyncGenerator<StreamMessage> {
  const heard: StreamMessage[] = []
  const parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    onEvent: (event) => heard.push(event),
    onRetry: (retryMs) => heard.push({ retryMs }),
  })
  for await (const text of body.setEncoding('utf8')) {
    parser.feed(String(text))
    yield* heard.splice(0)
  }
}
