/** What is said: a sentence of a reply, or one of the agent's own set phrases; or keys, which are played. */
export type Phrase = {
  text: string
  /** The turn that it belongs to; 0 is the opening. What is older than the current turn is never spoken. */
  turn: number
  kind:
    | 'disclosure'
    | 'greeting'
    | 'reply'
    | 'keys'
    | 'reprompt'
    | 'fallback'
    | 'told'
    | 'waiting'
    | 'unavailable'
    | 'announcement'
    | 'message'
    | 'goodbye'
  /** Who is told at once when its playback starts, and when all of it was played. */
  playback?: { started(): void; finished(): void }
}

/**
 * played: the person heard all of it · cut: it was stopped on the way · dropped: it never started ·
 * failed: the platform could not speak it, or never said that it was done.
 */
export type PhraseFate = 'played' | 'cut' | 'dropped' | 'failed'

/** Longer texts are not spoken at all by the platform (1500 characters). */
const LONGEST = 1400

/** A text in pieces that the platform will speak, cut between words. */
export function speakablePieces(text: string): string[] {
  const pieces: string[] = []
  let rest = text.trim()
  while (rest.length > LONGEST) {
    const space = rest.lastIndexOf(' ', LONGEST)
    const end = space > 0 ? space : LONGEST
    pieces.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  return rest === '' ? pieces : [...pieces, rest]
}

/** Unhurried synthetic speech; the real figure lies between 12 and 18 in most voices. */
const CHARACTERS_PER_SECOND = 14

/**
 * How long a text takes to speak, in ms. The platform's own figure counts where there is one: documented in ms, but
 * a value that small could only be seconds; and a phrase that is still being synthesised may have none yet.
 */
export function speakingMs(text: string, reported: number | undefined): number {
  const estimate = (text.length * 1000) / CHARACTERS_PER_SECOND
  if (reported === undefined || !(reported > 0)) return estimate
  return reported < text.length * 0.3 ? reported * 1000 : reported
}

/** A tone and the silence after it; the platform tells neither its length nor its end. */
const KEY_MS = 250
const PAUSE_KEY_MS = 1_000

/** How long keys take to play, in ms; `p` is a pause. */
export function playingMs(keys: string): number {
  return [...keys].reduce((sum, key) => sum + (key === 'p' ? PAUSE_KEY_MS : KEY_MS), 0)
}
