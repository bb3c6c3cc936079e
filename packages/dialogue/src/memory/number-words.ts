import { languageOf } from '../words/stems.ts'

const ORDINAL = ['ый', 'ой', 'ая', 'ое', 'ого', 'ому', 'ым', 'ом', 'ую', 'ых', 'ые', 'ыми']
const CARDINAL = ['ь', 'и', 'ью']

/** Russian numbers that take both kinds of endings. */
const RUSSIAN_REGULAR: Readonly<Record<string, number>> = {
  пят: 5,
  шест: 6,
  девят: 9,
  десят: 10,
  одиннадцат: 11,
  двенадцат: 12,
  тринадцат: 13,
  четырнадцат: 14,
  пятнадцат: 15,
  шестнадцат: 16,
  семнадцат: 17,
  восемнадцат: 18,
  девятнадцат: 19,
  двадцат: 20,
  тридцат: 30,
}
/** What is only an ordinal in this form. */
const RUSSIAN_ORDINAL: Readonly<Record<string, number>> = {
  перв: 1,
  втор: 2,
  четверт: 4,
  седьм: 7,
  восьм: 8,
  сороков: 40,
  пятидесят: 50,
  шестидесят: 60,
  семидесят: 70,
  восьмидесят: 80,
  девяност: 90,
  сот: 100,
  тысячн: 1000,
}
/** The other forms, without «ё». */
const RUSSIAN_FORMS: Readonly<Record<number, string>> = {
  0: 'ноль ноля нолю нолем нуль нуля нулю нулем',
  1: 'один одна одно одну одной одного одному одним одном',
  2: 'два две двух двум двумя',
  3: 'три трех трем тремя третий третья третье третьего третьему третьим третьем третью третьей третьих',
  4: 'четыре четырех четырем четырьмя',
  7: 'семь семи семью',
  8: 'восемь восьми восемью восьмью',
  40: 'сорок сорока',
  50: 'пятьдесят пятидесяти',
  60: 'шестьдесят шестидесяти',
  70: 'семьдесят семидесяти',
  80: 'восемьдесят восьмидесяти',
  90: 'девяносто девяноста',
  100: 'сто ста',
  200: 'двести двухсот двумстам',
  300: 'триста трехсот тремстам',
  400: 'четыреста четырехсот четыремстам',
  500: 'пятьсот пятисот пятистам',
  600: 'шестьсот шестисот шестистам',
  700: 'семьсот семисот семистам',
  800: 'восемьсот восьмисот восьмистам',
  900: 'девятьсот девятисот девятистам',
  1000: 'тысяча тысячи тысячу тысяче тысячей тысяч тысячам',
  1000000: 'миллион миллиона миллиону миллионе миллионов миллионам миллионы',
}
const ENGLISH_FORMS: Readonly<Record<number, string>> = {
  0: 'zero',
  1: 'one first',
  2: 'two second',
  3: 'three third',
  4: 'four fourth',
  5: 'five fifth',
  6: 'six sixth',
  7: 'seven seventh',
  8: 'eight eighth',
  9: 'nine ninth',
  10: 'ten tenth',
  11: 'eleven eleventh',
  12: 'twelve twelfth',
  13: 'thirteen thirteenth',
  14: 'fourteen fourteenth',
  15: 'fifteen fifteenth',
  16: 'sixteen sixteenth',
  17: 'seventeen seventeenth',
  18: 'eighteen eighteenth',
  19: 'nineteen nineteenth',
  20: 'twenty twentieth',
  30: 'thirty thirtieth',
  40: 'forty fortieth',
  50: 'fifty fiftieth',
  60: 'sixty sixtieth',
  70: 'seventy seventieth',
  80: 'eighty eightieth',
  90: 'ninety ninetieth',
  100: 'hundred hundredth',
  1000: 'thousand thousandth',
  1000000: 'million',
}

const NUMBERS: Readonly<Record<string, ReadonlyMap<string, number>>> = {
  ru: new Map([
    ...endingsOf(RUSSIAN_REGULAR, [...CARDINAL, ...ORDINAL]),
    ...endingsOf(RUSSIAN_ORDINAL, ORDINAL),
    ...formsOf(RUSSIAN_FORMS),
  ]),
  en: new Map(formsOf(ENGLISH_FORMS)),
}

/** The number that a word stands for, as it is spoken: lower case, without «ё». Russian and English are known. */
export function numberOf(word: string, language: string): number | undefined {
  return NUMBERS[languageOf(language)]?.get(word)
}

/**
 * Spoken numbers in a row as the digits that somebody would write: [20, 5] is `25`, [2, 1000, 500] is `2500`, and what does
 * not add up to one number is several, one after the other: [900, 16, 100, 20, 3] is `916123`, as telephone numbers are told.
 */
export function digitsOf(numbers: readonly number[]): string {
  let digits = ''
  let thousands = 0
  let below: number | undefined
  /** What may still be added: below the last of hundreds or tens. */
  let room = 0
  const flush = () => {
    if (below !== undefined || thousands > 0) digits += String(thousands + (below ?? 0))
    thousands = 0
    below = undefined
    room = 0
  }
  for (const number of numbers) {
    if (number >= 1000) {
      thousands += (below ?? 1) * number
      below = undefined
    } else if (number === 100 && below !== undefined && below > 0 && below < 10) {
      below *= 100
      room = 100
    } else {
      if (below !== undefined && number >= room) flush()
      below = (below ?? 0) + number
      room = number === 0 ? 0 : number % 100 === 0 ? 100 : number >= 20 && number % 10 === 0 ? 10 : 0
    }
  }
  flush()
  return digits
}

function endingsOf(stems: Readonly<Record<string, number>>, endings: readonly string[]): [string, number][] {
  return Object.entries(stems).flatMap(([stem, value]) =>
    endings.map((ending): [string, number] => [stem + ending, value]),
  )
}

function formsOf(forms: Readonly<Record<number, string>>): [string, number][] {
  return Object.entries(forms).flatMap(([value, words]) =>
    words.split(' ').map((word): [string, number] => [word, Number(value)]),
  )
}
