import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type CutterOptions, createSentenceCutter } from './sentence-cutter.ts'

/** A reply and the places of its text, in characters that are no space, after which a sentence really ends. */
type LabelledReply = { text: string; ends: ReadonlySet<number> }

function readCorpus(name: string): LabelledReply[] {
  return readFileSync(new URL(`corpus/replies.${name}.txt`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replaceAll('\\n', '\n'))
    .map((line) => ({
      text: line.replaceAll('|', ''),
      ends: new Set(
        line
          .split('|')
          .slice(0, -1)
          .map((_, index, parts) => places(parts.slice(0, index + 1).join(''))),
      ),
    }))
}

/** Places are counted in letters and digits, so that what is not spoken (markup, `!` of `?!`) does not shift them. */
const places = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0

function cut(pieces: Iterable<string>, options: CutterOptions = {}): string[] {
  const cutter = createSentenceCutter(options)
  const sentences = [...pieces].flatMap((piece) => cutter.push(piece))
  return [...sentences, ...cutter.end()]
}

const endsOf = (sentences: readonly string[]): Set<number> =>
  new Set(sentences.slice(0, -1).map((_, index) => places(sentences.slice(0, index + 1).join(''))))

const CORPUS = { ru: readCorpus('ru'), en: readCorpus('en') }
const REPLIES = [...CORPUS.ru, ...CORPUS.en]

describe('the corpus of labelled replies', () => {
  it('holds at least 150 replies and 200 sentence ends inside them', () => {
    expect(REPLIES.length).toBeGreaterThanOrEqual(150)
    expect(REPLIES.reduce((sum, { ends }) => sum + ends.size, 0)).toBeGreaterThanOrEqual(200)
  })

  it.each(['ru', 'en'] as const)('is cut with high precision and recall: %s', async (language) => {
    let right = 0
    let wrong: string[] = []
    let missed: string[] = []
    for (const { text, ends } of CORPUS[language]) {
      const found = endsOf(cut([text]))
      right += [...found].filter((place) => ends.has(place)).length
      wrong = wrong.concat([...found].filter((place) => !ends.has(place)).map(() => text))
      missed = missed.concat([...ends].filter((place) => !found.has(place)).map(() => text))
    }
    const precision = right / (right + wrong.length)
    const recall = right / (right + missed.length)
    console.info(
      `${language}: ${CORPUS[language].length} replies, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
      { wrong, missed },
    )
    // A wrong cut is heard, a missed one only costs a little time.
    expect(precision).toBeGreaterThanOrEqual(0.99)
    expect(recall).toBeGreaterThanOrEqual(0.95)
  })

  it('is cut the same at every split into two tokens', () => {
    for (const { text } of REPLIES) {
      const whole = cut([text])
      for (let at = 1; at < text.length; at += 1)
        expect(cut([text.slice(0, at), text.slice(at)]), `${text} at ${at}`).toEqual(whole)
    }
  })

  it('is cut the same however it is tokenised, down to single UTF-16 units', () => {
    for (const { text } of REPLIES) {
      const whole = cut([text])
      expect(cut(text.split(''))).toEqual(whole)
      for (let seed = 1; seed <= 10; seed += 1) expect(cut(randomPieces(text, seed))).toEqual(whole)
    }
  })

  it('decides at the end itself, without a further character, for most Russian first sentences', () => {
    const firsts = CORPUS.ru.filter(({ ends }) => ends.size > 0)
    const atOnce = firsts.filter(({ text }) => releasedAtOnce(text))
    console.info(`${atOnce.length} of ${firsts.length} first sentences without look-ahead`)
    expect(atOnce.length / firsts.length).toBeGreaterThan(0.4)
  })
})

describe('a sentence', () => {
  it('that is too long is cut at a pause, and never inside a word', () => {
    const long = `Мы можем ${'привезти, собрать и настроить, '.repeat(12)}и всё это сегодня.`
    const parts = cut(long, { maxCharacters: 120 })
    expect(parts.join(' ')).toBe(long)
    expect(parts.length).toBeGreaterThan(2)
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(120)
    for (const part of parts.slice(0, -1)) expect(part).toMatch(/,$/)
  })

  it('without a space is cut in the end, between whole characters', () => {
    const parts = cut('🔔'.repeat(2000) + 'а'.repeat(3000), { maxCharacters: 100 })
    expect(parts.join('')).toBe('а'.repeat(3000))
    for (const part of parts) expect(part.isWellFormed()).toBe(true)
  })

  it('is spoken without markup and pictures', () => {
    expect(cut(['## Итог\n* **Цена:** `900` рублей 😊\n* [Сайт](https://halo.ru/a?b=1) _наш_'])).toEqual([
      'Итог',
      'Цена: 900 рублей',
      'Сайт наш',
    ])
  })

  it('of pictures and marks alone is not spoken', () => {
    expect(cut(['👍🏽', ' !!! ', '…', '\n\n', ' — '])).toEqual([])
  })

  it('survives a character that is split between two tokens', () => {
    const [high = '', low = ''] = '😊'.split('')
    expect(cut([`Да. ${high}`, `${low} Записала вас.`])).toEqual(['Да.', 'Записала вас.'])
  })
})

/** Whether the first sentence came with its own last character. */
function releasedAtOnce(text: string): boolean {
  const cutter = createSentenceCutter()
  for (let at = 0; at < text.length; at += 1) {
    const [sentence] = cutter.push(text.charAt(at))
    if (sentence !== undefined)
      return text
        .slice(0, at + 1)
        .trimStart()
        .endsWith(sentence)
  }
  return false
}

/** Pieces of one to seven characters, by a small generator of its own so that a failure can be repeated. */
function randomPieces(text: string, seed: number): string[] {
  const pieces: string[] = []
  let state = seed * 2_654_435_761
  for (let at = 0; at < text.length; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const length = 1 + (state % 7)
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}
