import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { PastTurn } from '@perezvon/livecall/stored-turn'
import { holds, searched } from '../memory/held-particulars.ts'
import { particularsOf } from '../memory/particulars.ts'
import { askedStems, questionKey } from '../ready-answers/question-key.ts'
import { languageOf, stemsOf, wordsOf } from '../words/stems.ts'

/** A question begins like one of these, or it is none: what only ends in a question mark may ask about anything. */
const ASKING: Readonly<Record<string, RegExp>> = {
  ru: /^(сколько|где|когда|куда|откуда|как|какой|какая|какое|какие|каким|каких|какую|кто|что|чем|почему|зачем|можно|есть|до скольки|со скольки|во сколько)( |$)/,
  en: /^(how|where|when|what|which|who|why|do you|does|is there|are there|can i|can you|is it possible)( |$)/,
}
/** What may stand before it. */
const BEFORE_ASKING =
  /^(?:(?:а|и|ну|так|вот|алло|здравствуйте|добрый|день|скажите|подскажите|простите|извините|девушка|and|so|well|hello|hi|excuse|sorry|tell|please|okay|ok) )+/
/** What asks wherever it stands: «доставка сколько стоит». */
const ASKS_ANYWHERE = /(^| )(сколько|how much|how long|how many)( |$)/
/** Words that point at something said before, at the person, or at a moment: with one of them a question is not alone. */
const POINTING: Readonly<Record<string, RegExp>> = {
  ru: /^(эт[а-я]*|он|она|оно|они|его|ее|их|ему|ей|им|ней|нем|них|ним|тот|та|те|того|той|тому|тем|там|туда|тут|здесь|сюда|тогда|так|такой|такая|такое|такие|таких|также|тоже|еще|опять|снова|если|кроме|остальн[а-я]*|друг[а-я]*|втор[а-я]*|перв[а-я]*|последн[а-я]*|потом|затем|сейчас|теперь|сегодня|завтра|вчера|я|меня|мне|мной|мой|моя|мое|мои|моего|моей|мою|моем|моему|моим|моих|нас|нам|нами|наш[а-я]*|мы|вы сказали|говорили|обещали)$/,
  en: /^(it|its|that|this|these|those|he|she|they|him|her|them|his|their|there|then|here|so|such|else|also|too|again|still|if|besides|other|another|second|first|last|after|now|today|tomorrow|yesterday|i|me|my|mine|we|us|our|ours|said|promised)$/,
}
/** A question of fewer words that ask something may leave out what it is about: «сколько стоит?». */
const FEWEST_STEMS = 3
/** An answer that says when it is true will not be true later. */
const PASSING: Readonly<Record<string, RegExp>> = {
  ru: /(^| )(сейчас|теперь|сегодня|завтра|послезавтра|вчера|пока|недавно|скоро|уже|вам|ваш[а-я]*|вас|вами)( |$)/,
  en: /(^| )(now|today|tonight|tomorrow|yesterday|currently|soon|already|your|yours)( |$)/,
}
const LONGEST_ANSWER = 400
/** A word with a capital and a comma behind it, where a sentence begins: whom it speaks to, unless it is one of those below. */
const ADDRESSING = /(?:^|[.!?…]\s+)[«"(]?(\p{Lu}[\p{L}-]*)(?:\s+\p{Lu}[\p{L}-]*)?[,!]/gu
const ADDRESSING_NOBODY = new Set(
  'да нет конечно хорошо здравствуйте пожалуйста спасибо понятно понимаю yes no sure certainly hello thanks well'.split(
    ' ',
  ),
)

/**
 * The key of a question that hangs on nothing else; undefined where it may: it points at something, asks about the person or
 * the moment, names somebody or a number, is too short to say what it is about, or was asked in this call before. Unlike
 * ready answers, whose questions somebody has weighed, it keeps the order of the words.
 */
export function contextFreeKey(asked: {
  settings: Pick<CallSettings, 'language'>
  past: readonly PastTurn[]
  userText: string
}): string | undefined {
  const { settings, past, userText } = asked
  const { language } = settings
  const words = wordsOf(userText)
  const asking = ASKING[languageOf(language)]
  const pointing = POINTING[languageOf(language)]
  if (asking === undefined || pointing === undefined) return undefined
  const said = words.join(' ')
  const asks = asking.test(said.replace(BEFORE_ASKING, '')) || ASKS_ANYWHERE.test(said)
  if (!asks || words.some((word) => pointing.test(word))) return undefined
  if (particularsOf(userText, language).length > 0) return undefined
  const stems = askedStems(userText, language)
  if (new Set(stems).size < FEWEST_STEMS) return undefined
  const question = questionKey(userText, language)
  const wasAsked = past.some((turn) => questionKey(turn.userText, language) === question)
  return wasAsked ? undefined : stems.join(' ')
}

/**
 * Whether a reply says the same to everybody: short, no question, nobody who is spoken to by name, nothing that is true only
 * now, and no number, date or name that the agent's prompt does not give to everybody.
 */
export function isForEverybody(
  reply: string,
  { language, prompt }: Pick<CallSettings, 'language' | 'prompt'>,
): boolean {
  const passing = PASSING[languageOf(language)]
  if (reply === '' || reply.length > LONGEST_ANSWER || reply.includes('?') || passing === undefined)
    return false
  if (passing.test(wordsOf(reply).join(' ')) || speaksToSomebody(reply)) return false
  const everybodys = searched(prompt, language)
  return particularsOf(reply, language).every((one) => holds(everybodys, one))
}

function speaksToSomebody(reply: string): boolean {
  return [...reply.matchAll(ADDRESSING)].some(([, word = '']) => !ADDRESSING_NOBODY.has(word.toLowerCase()))
}

/** So much of two answers' words must be the same. */
const ALIKE = 0.8
const NEGATIONS = /^(не|нет|ни|нельзя|без|no|not|never|none|without|cannot|.+n't)$/

/** Whether two replies say the same: nearly the same words, the same numbers, dates and names, and as many negations. */
export function saysTheSame(one: string, other: string, language: string): boolean {
  const [first, second] = [one, other].map((text) => new Set(stemsOf(wordsOf(text), language)))
  if (first === undefined || second === undefined) return false
  const shared = [...first].filter((stem) => second.has(stem)).length
  if (shared < ALIKE * (first.size + second.size - shared)) return false
  if (negationsIn(one) !== negationsIn(other)) return false
  const isIn = (text: string, within: string) => {
    const held = searched(within, language)
    return particularsOf(text, language).every((particular) => holds(held, particular))
  }
  return isIn(one, other) && isIn(other, one)
}

function negationsIn(text: string): number {
  return wordsOf(text).filter((word) => NEGATIONS.test(word)).length
}
