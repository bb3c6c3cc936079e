/** A text as its words, brought to a form in which different hearings of them agree. */
export type KnownWords = readonly string[]

/** Recognisers differ in endings more than in stems. */
const STEM_LENGTH = 5

export function wordsOf(text: string): KnownWords {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll('ё', 'е')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  return words.map((word) => word.slice(0, STEM_LENGTH))
}

/**
 * How much of `heard` is in `said`, word by word and in order, from 0 to 1: `contained` counts against what was heard,
 * `alike` against both, so that it is 1 only where they say the same.
 */
export function likeness(heard: KnownWords, said: KnownWords): { contained: number; alike: number } {
  const common = commonInOrder(heard, said)
  return { contained: common / heard.length, alike: (2 * common) / (heard.length + said.length) }
}

/** The length of the longest common subsequence, in memory of one row. */
function commonInOrder(one: KnownWords, other: KnownWords): number {
  const row = new Array<number>(other.length + 1).fill(0)
  for (const word of one) {
    let diagonal = 0
    for (let index = 1; index <= other.length; index += 1) {
      const above = row[index] ?? 0
      row[index] = word === other[index - 1] ? diagonal + 1 : Math.max(above, row[index - 1] ?? 0)
      diagonal = above
    }
  }
  return row[other.length] ?? 0
}
