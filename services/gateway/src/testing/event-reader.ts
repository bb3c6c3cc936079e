import { type CampaignEvent, campaignEventSchema } from '@perezvon/contracts/http/follow-campaign'
import { API_KEY } from './gateway-rig.ts'

/** One server-sent event as a client got it; `id` is what it would send as Last-Event-ID. */
export type HeardEvent = CampaignEvent & { id: string }

/** A client that follows a campaign. */
export type EventReader = {
  status: number
  headers: Headers
  /** The next event; undefined where the stream has ended. Comments are passed over, and kept. */
  next(): Promise<HeardEvent | undefined>
  comments: string[]
  /** Hangs up. */
  leave(): void
}

/** Follows a campaign at `url`. */
export async function followAt(
  url: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<EventReader> {
  const client = new AbortController()
  const response = await fetch(new URL(path, url), {
    headers: { 'x-api-key': API_KEY, ...headers },
    signal: client.signal,
  })
  const comments: string[] = []
  const blocks = blocksOf(response)
  return {
    status: response.status,
    headers: response.headers,
    comments,
    leave: () => client.abort(),
    next: async () => {
      for (;;) {
        const { done, value: block } = await blocks.next()
        if (done) return undefined
        const fields = new Map(block.split('\n').map(fieldOf))
        const [comment, data] = [fields.get(''), fields.get('data')]
        if (comment !== undefined) comments.push(comment)
        if (data === undefined) continue
        const event = campaignEventSchema.parse({ event: fields.get('event'), data: JSON.parse(data) })
        return { ...event, id: fields.get('id') ?? '' }
      }
    },
  }
}

/** The stream, cut at its empty lines. */
async function* blocksOf(response: Response): AsyncGenerator<string, undefined> {
  let rest = ''
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    rest += text
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    yield* blocks
  }
  return undefined
}

function fieldOf(line: string): [string, string] {
  const at = line.indexOf(':')
  return [line.slice(0, at), line.slice(at + 1).trim()]
}
