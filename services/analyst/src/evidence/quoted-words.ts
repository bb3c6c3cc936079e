import type { ConversationLine } from '../conversation/read-conversation.ts'

/**
 * Whether these very words were said, by one speaker in one go. Case, punctuation, spacing and the two dots of «ё» do not
 * count; the order of the words and whole words do. A quote without words is no quote.
 */
export function wasSaid(quote: string, lines: readonly ConversationLine[]): boolean {
  const words = wordsOf(quote)
  if (words === '') return false
  return speeches(lines).some((speech) => ` ${speech} `.includes(` ${words} `))
}

/** What each speaker said in one go: a transcript cuts speech into stretches at will. */
function speeches(lines: readonly ConversationLine[]): string[] {
  const runs: { speaker: string; text: string }[] = []
  for (const { speaker, text } of lines) {
    const last = runs.at(-1)
    if (last?.speaker === speaker) last.text += ` ${text}`
    else runs.push({ speaker, text })
  }
  return runs.map(({ text }) => wordsOf(text))
}

/** A text as its bare words, one space apart. */
export function wordsOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
