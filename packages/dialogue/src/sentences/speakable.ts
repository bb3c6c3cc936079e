const MARKUP: readonly (readonly [RegExp, string])[] = [
  [/\[([^\]]+)\]\([^)\s]+\)/g, '$1'], // a link is spoken by its words
  [/^\s*(?:#{1,6}\s+|[-*•–—]\s+)+/, ''], // headings and the dots of a list
  [/\*\*|__|`/g, ''],
  [/(?<![\p{L}\p{N}])[*_](?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}.,!?])[*_](?![\p{L}\p{N}])/gu, ''],
  [/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{fe0f}|\u{200d}/gu, ''],
  [/\s+/g, ' '],
]

/** A sentence as a voice can say it: without the markup and pictures that models put in, in spite of their prompt. */
export function toSpeakable(sentence: string): string {
  // Most sentences hold none of it, and this runs for each of them.
  if (!/[*_`#[\]•–—-]|\s{2}|[\n\t]|\p{Extended_Pictographic}/u.test(sentence)) return sentence.trim()
  return MARKUP.reduce((text, [pattern, to]) => text.replace(pattern, to), sentence).trim()
}
