/** What is read of an answer at most; the rest is left on the wire. */
const MOST_BYTES = 64 * 1024
/** What the model is told of it at most: a person waits while it reads, and it reads it again in every later turn. */
const MOST_CHARACTERS = 6000

/** An endpoint's answer, as far as the model is told. */
export type BoundedAnswer = {
  /** The JSON, or the text where it is none or was too long; null where the body was empty. */
  answer: unknown
  isCut: boolean
}

/** Reads as much of a body as is wanted. */
export async function boundedText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    if (bytes > MOST_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8')
}

/** JSON that fits is told as JSON; what does not fit is told as the beginning of its text. */
export function boundedAnswer(text: string): BoundedAnswer {
  if (text.trim() === '') return { answer: null, isCut: false }
  if (text.length > MOST_CHARACTERS) return { answer: text.slice(0, MOST_CHARACTERS), isCut: true }
  try {
    return { answer: JSON.parse(text), isCut: false }
  } catch {
    return { answer: text, isCut: false }
  }
}
