import type { Evidence } from './evidence.ts'

/** A text as its bare words, one space apart: polite ones count, case, punctuation and the two dots of «ё» do not. */
export function bareWords(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Whether these very words were said, in one line or over several. */
export function wasSaid(quote: string, lines: Evidence['lines']): boolean {
  const speeches = [...lines.map(({ text }) => text), lines.map(({ text }) => text).join(' ')]
  return speeches.some((speech) => ` ${bareWords(speech)} `.includes(` ${bareWords(quote)} `))
}
