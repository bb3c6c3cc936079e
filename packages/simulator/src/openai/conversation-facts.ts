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
    /\d[:.]\d\d|\d+.?(го|числ|час|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)|завтра|сегодня|понедельн|вторник|сред[уы]|четверг|пятниц|суббот|воскресен|утр|вечер|tomorrow|today|monday|tuesday|wednesday|thursday|friday/,
  ],
  [/(^| )age|возраст/, /\d+ (лет|год|years)/],
  [/price|amount|цена|сумм|budget|бюджет/, /\d+\s*(руб|₽|р\.|тыс|доллар|dollars|€)|[$€]\s*\d/],
  [/number|count|количеств/, /\d/],
  [/name|имя|зовут|фио/, /зовут|my name|это \p{Lu}/u],
  [/opt_?out|do_?not_?call|не звонить/, /не звони|не надо|stop|don't call/],
  [/confirm|agree|consent|соглас|подтвер/, /^(да|хорошо|ладно|конечно|yes|sure|ok)|соглас|подтвержд/],
  [/resched|callback|перенос|перезвон/, /перенес|перезвон|другой|позже|later|resched/],
  [/reason|причин|why|refus|отказ/, /потому|не |because|don't/],
]

const shortestWord = 4
const stemLength = 5

function mostRelevant(lines: readonly string[], subject: string): string | undefined {
  const topic = subject.toLowerCase().replaceAll('ё', 'е')
  const stems = new Set(words(topic).map((word) => word.slice(0, stemLength)))
  const signs = hints.filter(([about]) => about.test(topic)).map(([, sign]) => sign)
  let best: string | undefined
  let bestScore = 0
  for (const line of lines) {
    const said = line.toLowerCase().replaceAll('ё', 'е')
    const shared = words(said).filter((word) => stems.has(word.slice(0, stemLength))).length
    const score = shared + 2 * signs.filter((sign) => sign.test(said)).length
    // Among equals the last counts: people correct themselves.
    if (score > 0 && score >= bestScore) [best, bestScore] = [line, score]
  }
  return best
}

function words(text: string): string[] {
  return (text.match(/\p{L}+/gu) ?? []).filter((word) => word.length >= shortestWord)
}
