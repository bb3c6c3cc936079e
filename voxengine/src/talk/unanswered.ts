import type { Said } from './turn-requests.ts'

/** What `process_text` and `turn.unanswered` take. */
const LONGEST = 4000

/** As much of a text as the gateway takes; half a character is none. */
export function cutText(text: string): string {
  return text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')
}

/** Words as a listener counts them: runs of characters with a letter or digit in them. */
export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
}

/** How long a word takes, of whom nobody has written the words down yet. */
const WORD_MS = 400

/** Of an utterance that was recorded: by how long a voice was heard. */
export function wordsIn({ text, audio = [] }: Pick<Said, 'text' | 'audio'>): number {
  const voiceMs = audio.reduce((sum, recorded) => sum + recorded.voiceMs, 0)
  return countWords(text) + Math.round(voiceMs / WORD_MS)
}

/**
 * What the person said and the agent has not answered: nothing said over the agent, or while it was thinking, is
 * lost. It is joined into the next turn.
 */
export class Unanswered {
  #said: Said[] = []

  add(said: Said): void {
    this.#said.push(said)
  }

  /** Words that were asked about in vain: they come before what was said since. */
  putBack(said: Said): void {
    this.#said.unshift(said)
  }

  /** All of it as one, as sure as its least sure part; it ended when its last part did. Of pressed keys only one input: two would run into each other. */
  take(): Said | undefined {
    if (this.#said.length === 0) return undefined
    const inputs = this.#said.flatMap(({ keys }, index) => (keys === undefined ? [] : [index]))
    const taken = this.#said.splice(0, inputs[1] ?? this.#said.length)
    const { text, ...joined } = join(taken)
    const cut = cutText(text)
    if (cut !== text) this.#said.unshift({ text: text.slice(cut.length).trim() })
    return { text: cut, ...joined }
  }

  /** Takes all of it for its spoken words, as far as they are recorded their recordings. */
  takeWords(): Said | undefined {
    const { text, confidence, audio } = join(this.#said.splice(0))
    if (text === '' && audio === undefined) return undefined
    const said = { text: cutText(text), ...(audio === undefined ? {} : { audio }) }
    return confidence === undefined ? said : { ...said, confidence }
  }

  /** What the next turn will say where these words become its last ones; undefined where it says more than words. */
  expected(words: string): string | undefined {
    const { text, keys, failedTransfer, audio } = join([...this.#said, { text: words }])
    const saysMore = keys !== undefined || failedTransfer !== undefined || audio !== undefined
    return saysMore || text === '' ? undefined : cutText(text)
  }

  get some(): boolean {
    return this.#said.length > 0
  }
}

function join(said: readonly Said[]): Said {
  const text = said.flatMap((part) => (part.text === '' ? [] : [part.text])).join(' ')
  const sure = said.flatMap(({ confidence }) => (confidence === undefined ? [] : [confidence]))
  const keys = said.find((part) => part.keys !== undefined)?.keys
  const ended = said.filter((part) => part.failedTransfer === undefined).at(-1)?.ended
  const audio = said.flatMap((part) => part.audio ?? [])
  const failedTransfer = said.flatMap((part) => part.failedTransfer ?? []).at(-1)
  return {
    text,
    ...(sure.length === 0 ? {} : { confidence: Math.min(...sure) }),
    ...(ended === undefined ? {} : { ended }),
    ...(keys === undefined ? {} : { keys }),
    ...(failedTransfer === undefined ? {} : { failedTransfer }),
    ...(audio.length === 0 ? {} : { audio }),
  }
}
