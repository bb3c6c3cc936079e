import { languageOf, stemsOf, wordsOf } from '../words/stems.ts'

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

/**
 * What a question comes down to: the stems of the words that ask something, each once and in no order, so that «А сколько
 * стоит доставка?» and «Доставку сколько стоит» are the same question. Undefined where nothing is asked. In a language
 * other than Russian and English words count as they are.
 */
export function questionKey(text: string, language: string): string | undefined {
  const stems = askedStems(text, language)
  return stems.length === 0 ? undefined : [...new Set(stems)].sort().join(' ')
}

/** The same stems in the order in which they were said: «рубли на доллары» asks something else than «доллары на рубли». */
export function askedStems(text: string, language: string): string[] {
  const fillers = FILLERS[languageOf(language)]
  return stemsOf(
    wordsOf(text).filter((word) => !fillers?.has(word)),
    language,
  )
}
