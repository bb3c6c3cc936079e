import { z } from 'zod'

const ledgerSchema = z.array(
  z.looseObject({
    endpoint: z.string(),
    receivedMonotonicMs: z.number(),
    tokens: z.array(z.looseObject({ text: z.string(), atMs: z.number() })),
  }),
)

/** One streamed reply as the model server sent it: each token with the wall-clock instant at which it left. */
export type SentReply = { text: string; atMs: number }[]

/** The model server's own account of all replies that it streamed, the oldest first. */
export async function sentReplies(modelUrl: string): Promise<SentReply[]> {
  const response = await fetch(new URL('/rehearsal/requests', modelUrl))
  const answer: unknown = await response.json()
  const requests = z
    .union([ledgerSchema, z.looseObject({ requests: ledgerSchema }).transform(({ requests }) => requests)])
    .parse(answer)
  return requests.filter(({ endpoint }) => endpoint === 'chat').map(({ tokens }) => tokens)
}

/** When the last token of a sentence left the server: the sentence is a beginning of the reply. Undefined where it is none. */
export function lastTokenAt(reply: SentReply, sentence: string): number | undefined {
  let sent = ''
  for (const token of reply) {
    sent += token.text
    if (sent.trim().startsWith(sentence.trim())) return token.atMs
  }
  return undefined
}
