import type { CallerIntent } from './caller-intent.ts'
import { type ConversationFacts, speaksOf } from './conversation-facts.ts'
import type { Dice } from './seeded-dice.ts'
import type { JsonSchema } from './strict-schema.ts'

/** A field to be filled: where it stands and what is known about it. */
export interface Field {
  /** The nearest property name, lower case. */
  readonly name: string
  /** Names and descriptions on the way to it, lower case: what it is about. */
  readonly subject: string
  /** The person's line that the surrounding object rests on; null where it was sought and not found. */
  readonly line: string | null | undefined
}

/** Names under which schemas ask for the words that support a finding. */
export const quoteName = /quote|evidence|citation|verbatim|цитат/

const summaryName = /summary|summar|резюме|итог|описание|overview/
const reasonName = /reason|rationale|explan|comment|note|why|причин/

// What a choice or a yes/no field stands for, and the intents that make it true. Where several hold, the first
// counts: who asks not to be called again may well have said «да» before.
const meanings: readonly (readonly [RegExp, readonly CallerIntent[]])[] = [
  [/opt.?(ed.?)?out|do.?not.?call|dnc|не.?звон/, ['opt-out']],
  [/wrong/, ['wrong-person']],
  [/negativ|angry|hostile|rude|негатив|груб/, ['rude', 'opt-out']],
  [/not.?interested|refus|declin|reject|cancel|отказ/, ['refusal', 'rude']],
  [/operator|transfer|escalat|human|оператор/, ['operator']],
  [/resched|call.?back|later|перен|перезвон/, ['reschedule', 'operator']],
  [/goodbye|finish|complete|прощ|заверш/, ['goodbye']],
  [/agree|confirm|accept|interested|success|achiev|goal|reached|соглас|подтвер/, ['agreement']],
  [/positiv|позитив/, ['agreement', 'thanks']],
  [/robot|робот/, ['robot']],
  [/deliver|доставк/, ['delivery']],
  [/price|payment|оплат|цен/, ['price']],
  [/address|адрес/, ['address']],
  [/question|inform|вопрос/, ['delivery', 'price', 'address', 'robot']],
]

const noneOfThese = /neutral|other|unknown|unclear|none|n\/a|inconclusive|нейтрал|друг|иное|неизвест|неясн/

/** Chooses among the values of an enum: by the field's line, by what the person wanted, else the neutral one. */
export function enumChoice(
  values: readonly unknown[],
  field: Field,
  facts: ConversationFacts,
  dice: Dice,
): unknown {
  if (field.line === null && values.includes(null)) return null
  const texts = values.filter((value) => typeof value === 'string')
  const spoken = texts.find((text) => field.line != null && speaksOf(field.line, text))
  return (
    spoken ??
    meantChoice(texts, facts) ??
    texts.find((text) => noneOfThese.test(text.toLowerCase())) ??
    dice.pick(values)
  )
}

function meantChoice(texts: readonly string[], facts: ConversationFacts): string | undefined {
  for (const meaning of meanings) {
    if (!meaning[1].some((intent) => facts.intents.has(intent))) continue
    const meant = texts.find((text) => meaningOf(text) === meaning)
    if (meant !== undefined) return meant
  }
  return undefined
}

function meaningOf(subject: string): (typeof meanings)[number] | undefined {
  return meanings.find(([sign]) => sign.test(subject.toLowerCase()))
}

function holds(subject: string, facts: ConversationFacts): boolean {
  return meaningOf(subject)?.[1].some((intent) => facts.intents.has(intent)) ?? false
}

/** Answers a yes/no field. */
export function booleanContent(field: Field, facts: ConversationFacts): boolean {
  if (field.line != null) return !/(^|[^а-яa-z])(нет|не|no|not)([^а-яa-z]|$)/.test(field.line.toLowerCase())
  return holds(field.subject, facts)
}

/** Numbers that the model gives of its own, whatever numbers were said. */
const judgementName = /confidence|score|rating|probab|certain|share|уверен|оценк/

/** Fills a number field: the number in its line, else something from the middle of what is allowed. */
export function numberContent(schema: JsonSchema, field: Field, dice: Dice): number {
  const whole = schema.type === 'integer'
  const step = numeric(schema.multipleOf) ?? (whole ? 1 : 0.01)
  const low = numeric(schema.minimum) ?? plus(numeric(schema.exclusiveMinimum), step) ?? 0
  const high =
    numeric(schema.maximum) ?? plus(numeric(schema.exclusiveMaximum), -step) ?? Math.max(low, whole ? 10 : 1)
  const isJudgement = judgementName.test(field.name)
  if (isJudgement && field.line === null) return low
  const spoken = isJudgement
    ? undefined
    : numeric(Number((field.line ?? '').match(/\d+([.,]\d+)?/)?.[0].replace(',', '.')))
  if (spoken !== undefined && isAllowed(spoken, schema, low, whole)) return spoken
  const steps = Math.max(0, Math.floor((high - low) / step + 1e-9))
  const value = low + step * dice.between(Math.floor(steps / 2), steps)
  return Number(value.toFixed(6))
}

function isAllowed(value: number, schema: JsonSchema, low: number, whole: boolean): boolean {
  if (whole && !Number.isInteger(value)) return false
  const high = numeric(schema.maximum) ?? Number.POSITIVE_INFINITY
  if (value < low || value > high || value >= (numeric(schema.exclusiveMaximum) ?? Number.POSITIVE_INFINITY))
    return false
  const multiple = numeric(schema.multipleOf)
  return multiple === undefined || Number.isInteger(value / multiple)
}

function numeric(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function plus(value: number | undefined, step: number): number | undefined {
  return value === undefined ? undefined : value + step
}

/** Fills a text field within its format, pattern and length. */
export function textContent(schema: JsonSchema, field: Field, facts: ConversationFacts): string {
  const format = typeof schema.format === 'string' ? formatSamples[schema.format] : undefined
  const candidates = [format, meaningfulText(field, facts), ...patternSamples].filter(
    (one) => one !== undefined,
  )
  const fitted = candidates.map((one) => fitLength(one, schema))
  return fitted.find((one) => matches(one, schema)) ?? fitted[0] ?? ''
}

const formatSamples: Readonly<Record<string, string>> = {
  'date-time': '2026-11-21T09:30:00Z',
  date: '2026-11-21',
  time: '09:30:00Z',
  duration: 'PT5M',
  email: 'person@example.com',
  uri: 'https://example.com/',
  uuid: '3f0b7a52-6c1d-4e8b-9a57-2d1c0e9b8f11',
  ipv4: '192.0.2.1',
}

/** Tried in turn where a pattern refuses ordinary text. */
const patternSamples = [
  '0',
  '1',
  'a',
  'A',
  'ru',
  'ru-RU',
  'text',
  '09:30',
  '2026-11-21',
  '+79001234567',
  'person@example.com',
  'https://example.com/',
  'a1b2c3d4',
  '3f0b7a52-6c1d-4e8b-9a57-2d1c0e9b8f11',
]

function matches(text: string, schema: JsonSchema): boolean {
  return typeof schema.pattern !== 'string' || new RegExp(schema.pattern, 'u').test(text)
}

function fitLength(text: string, schema: JsonSchema): string {
  const most = numeric(schema.maxLength) ?? Number.POSITIVE_INFINITY
  const least = numeric(schema.minLength) ?? 0
  return (text.length > most ? text.slice(0, most) : text).padEnd(least, '.')
}

function meaningfulText(field: Field, facts: ConversationFacts): string {
  if (quoteName.test(field.name)) return quoteOf(field, facts)
  if (summaryName.test(field.name)) return summaryOf(facts)
  if (reasonName.test(field.name)) return reasonOf(facts)
  if (/language|язык/.test(field.name)) return facts.language
  if (field.line === null) return facts.language === 'ru' ? 'не указано' : 'not stated'
  const line = field.line ?? facts.lineAbout(field.subject)
  return line === undefined ? summaryOf(facts) : answerIn(line, field)
}

/** A line of the person, word for word; empty where the finding rests on none. */
function quoteOf(field: Field, facts: ConversationFacts): string {
  if (field.line === null) return ''
  return field.line ?? facts.lineAbout(field.subject) ?? facts.said.at(-1) ?? ''
}

/** The part of a line that answers the field: an address, a name; else the line as it was said. */
function answerIn(line: string, field: Field): string {
  const part = /address|адрес/.test(field.subject)
    ? /((?:ул\.|улиц[аеуы]|проспект[ае]?|пр-т)\s*.+?)(?:, пожалуйста)?[.!?]?$/iu.exec(line)?.[1]
    : /(^|_| )(name|имя)/.test(field.subject)
      ? /(?:зовут|name is)\s+(\p{Lu}\p{L}+)/u.exec(line)?.[1]
      : undefined
  return part ?? line
}

const topics: Readonly<Record<ConversationFacts['language'], readonly (readonly [CallerIntent, string])[]>> =
  {
    ru: [
      ['opt-out', 'попросил больше не звонить'],
      ['wrong-person', 'сказал, что номер ошибочный'],
      ['rude', 'был недоволен звонком'],
      ['refusal', 'отказался'],
      ['reschedule', 'попросил перенести время'],
      ['operator', 'попросил оператора'],
      ['agreement', 'согласился'],
      ['delivery', 'спросил о доставке'],
      ['price', 'спросил о цене'],
      ['address', 'говорил об адресе'],
      ['robot', 'спросил, робот ли это'],
      ['goodbye', 'попрощался'],
    ],
    en: [
      ['opt-out', 'asked not to be called again'],
      ['wrong-person', 'said that the number is wrong'],
      ['rude', 'was annoyed by the call'],
      ['refusal', 'declined'],
      ['reschedule', 'asked for another time'],
      ['operator', 'asked for an operator'],
      ['agreement', 'agreed'],
      ['delivery', 'asked about the delivery'],
      ['price', 'asked about the price'],
      ['address', 'spoke about the address'],
      ['robot', 'asked whether this is a robot'],
      ['goodbye', 'said goodbye'],
    ],
  }

function summaryOf(facts: ConversationFacts): string {
  const did = topics[facts.language]
    .filter(([intent]) => facts.intents.has(intent))
    .map(([, phrase]) => phrase)
  if (facts.language === 'en')
    return did.length > 0 ? `The person ${did.join(', ')}.` : 'The conversation led to nothing in particular.'
  return did.length > 0 ? `Собеседник ${did.join(', ')}.` : 'Разговор прошёл без определённого результата.'
}

function reasonOf(facts: ConversationFacts): string {
  const last = facts.said.at(-1)
  if (last === undefined)
    return facts.language === 'ru' ? 'Собеседник ничего не сказал.' : 'The person said nothing.'
  return facts.language === 'ru' ? `Собеседник сказал: «${last}».` : `The person said: "${last}".`
}
