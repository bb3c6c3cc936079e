import { stemmer as englishStem } from '@orama/stemmers/english'
import { stemmer as russianStem } from '@orama/stemmers/russian'
import { spokenWords } from '../opt-out/spoken-words.ts'

/** What people say around a question without asking anything by it. Without «ё», as spoken words are. */
const FILLERS: Readonly<Record<string, ReadonlySet<string>>> = {
  ru: new Set(
    'а и ну так вот же ли уж э эм эээ ммм алло слушайте скажите подскажите простите извините девушка типа короче просто мне у вас вы бы могли можете можно хотел хотела хочу узнать спросить такой такая такое'.split(
      ' ',
    ),
  ),
  en: new Set(
    'a an the and so well um uh erm hello hi excuse me sorry tell us could can would you your do does i want wanted know ask like just'.split(
      ' ',
    ),
  ),
}

const STEMMERS: Readonly<Record<string, (word: string) => string>> = { ru: russianStem, en: englishStem }

/**
 * What a question comes down to: the stems of the words that ask something, each once and in no order, so that «А сколько
 * стоит доставка?» and «Доставку сколько стоит» are the same question. Undefined where nothing is asked. In a language
 * other than Russian and English words count as they are.
 */
export function questionKey(text: string, language: string): string | undefined {
  const spoken = language.slice(0, 2)
  const stem = STEMMERS[spoken] ?? ((word: string) => word)
  const words = spokenWords(text)
    .split(' ')
    .filter((word) => word !== '' && word !== ',' && !FILLERS[spoken]?.has(word))
  return words.length === 0 ? undefined : [...new Set(words.map(stem))].sort().join(' ')
}
