import { type CallerIntent, callerIntents } from './caller-intent.ts'
import { type ChatRequest, textsBy } from './chat-request.ts'
import { conversationLines } from './conversation-lines.ts'

/** What a model would know after reading the conversation in a prompt. */
export interface ConversationFacts {
  /** The person's own lines, word for word, in order. */
  readonly said: readonly string[]
  readonly intents: ReadonlySet<CallerIntent>
  readonly language: 'ru' | 'en'
  /** The person's line that speaks most about a subject; undefined where none does. */
  lineAbout(subject: string): string | undefined
}

/** Reads the conversation: the one quoted in a user message, else the chat's own user messages. */
export function conversationFacts(request: ChatRequest): ConversationFacts {
  const userTexts = textsBy(request, 'user')
  const quoted = conversationLines(userTexts)
  const said =
    quoted.length > 0
      ? quoted.filter((line) => line.speaker === 'person').map((line) => line.text)
      : userTexts
  return {
    said,
    intents: callerIntents(said),
    language: /\p{Script=Cyrillic}/u.test(userTexts.join('')) ? 'ru' : 'en',
    lineAbout: (subject) => mostRelevant(said, subject),
  }
}

// What a field is about, and what a line that answers it looks like.
const hints: readonly (readonly [RegExp, RegExp])[] = [
  [/address|адрес|куда|street/, /ул\.|улиц|проспект|пр-т|дом |кварт|street|avenue|road/],
  [
    /date|time|day|when|дата|врем|когда|день|slot|срок/,
    /\d[:.]\d\d|\d+.?(го|числ|час|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)|завтра|сегодня|понедельн|вторник|сред[уы]|четверг|пятниц|суббот|воскресен|утр|вечер|обеда|tomorrow|today|monday|tuesday|wednesday|thursday|friday/,
  ],
  [/(^| )age|возраст/, /\d+ (лет|год|years)/],
  [/price|amount|цена|сумм|budget|бюджет/, /\d+\s*(руб|₽|р\.|тыс|доллар|dollars|€)|[$€]\s*\d/],
  [/number|count|количеств/, /\d/],
  [/name|имя|зовут|фио/, /зовут|my name|это \p{Lu}/u],
  [/opt_?out|do_?not_?call|не звонить/, /не звони|не надо|stop|don't call/],
  [
    /confirm|agree|consent|соглас|подтвер/,
    /^(да|хорошо|конечно|отлично|yes|sure|ok)(?!\?)|соглас|подтвержд|подходит|подойдет|устраивает/,
  ],
  [/callback|перезвон/, /перезвон|позвоните (позже|потом|завтра)|оператор|call (me )?back/],
  [/resched|перенос/, /перенес|перенест|другой день|другое время|позже|later|resched/],
  [/reason|причин|why|refus|отказ/, /потому|(?<![а-я])не |because|don't/],
]

// «Добрый день» names no day.
const greetings = /добр(ый день|ое утро|ый вечер)|good (morning|afternoon|evening)/g

function mostRelevant(lines: readonly string[], subject: string): string | undefined {
  const topic = plain(subject)
  const signs = hints.filter(([about]) => about.test(topic)).map(([, sign]) => sign)
  const stems = new Set(words(topic).map(stem))
  let best: string | undefined
  let bestScore = 1
  for (const line of lines) {
    const said = plain(line).replaceAll(greetings, '')
    const score =
      signs.length > 0
        ? signs.filter((sign) => sign.test(said)).length
        : words(said).filter((word) => stems.has(stem(word))).length
    // Among equals the last counts: people correct themselves.
    if (score >= bestScore) [best, bestScore] = [line, score]
  }
  return best
}

/** Whether a line holds the stem of one of the words: «доставка» in «про доставку». */
export function speaksOf(line: string, subject: string): boolean {
  const said = words(plain(line)).map(stem)
  return words(plain(subject)).some((word) => said.includes(stem(word)))
}

const shortestWord = 4
const longestStem = 6

function words(text: string): string[] {
  return (text.match(/\p{L}+/gu) ?? []).filter((word) => word.length >= shortestWord)
}

/** What is left of a word without its ending, roughly. */
function stem(word: string): string {
  return word.slice(0, Math.min(longestStem, Math.max(shortestWord, word.length - 2)))
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll('ё', 'е')
}
