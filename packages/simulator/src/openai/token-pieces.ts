/**
 * Cuts a reply into pieces the way OpenAI's tokenizers do, closely enough for timing and for finding
 * sentence ends: a word carries its leading space, long Russian words come in several pieces, punctuation
 * stands apart, digits come in threes. The pieces joined give the text back, character for character.
 */
export function tokenPieces(text: string): string[] {
  const pieces: string[] = []
  for (const [run] of text.matchAll(wordOrMark)) pieces.push(...cut(run))
  return pieces
}

// A word or a number with at most one leading space, a run of marks (surrogate pairs stay whole), or white space.
const wordOrMark = / ?\p{L}[\p{L}\p{M}]*| ?\d{1,3}| ?[^\s\p{L}\d]+|\s/gu

const longestCyrillicPiece = 5
const longestLatinPiece = 9

function cut(run: string): string[] {
  if (!/\p{L}/u.test(run)) return [run]
  const longest = /\p{Script=Cyrillic}/u.test(run) ? longestCyrillicPiece : longestLatinPiece
  if (run.length <= longest + 1) return [run]
  const pieces: string[] = []
  const count = Math.ceil(run.length / longest)
  const length = Math.ceil(run.length / count)
  for (let at = 0; at < run.length; at += length) pieces.push(run.slice(at, at + length))
  return pieces
}

/** How many tokens a prompt costs, roughly: Russian text takes a token for about three characters. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 3)
}
