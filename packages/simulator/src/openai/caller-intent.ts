/** What a person on the phone wants, as far as the simulated model tells it apart. */
export type CallerIntent =
  | 'opt-out'
  | 'wrong-person'
  | 'rude'
  | 'robot'
  | 'operator'
  | 'reschedule'
  | 'address'
  | 'price'
  | 'delivery'
  | 'refusal'
  | 'goodbye'
  | 'agreement'
  | 'thanks'
  | 'not-heard'
  | 'greeting'
  | 'other'

// In this order: "не звоните мне больше, до свидания" is an opt-out, not a goodbye.
const signs: readonly (readonly [Exclude<CallerIntent, 'other'>, RegExp])[] = [
  [
    'opt-out',
    /не звони|не надо (мне |нам )?звонить|больше не (звон|беспок)|удалите мой|убер\S+ мой номер|(do not|don't|stop) call|remove my number|take me off/,
  ],
  [
    'wrong-person',
    /ошиблись|не туда попали|здесь такой не|такого здесь нет|это не я|wrong number|wrong person/,
  ],
  [
    'rude',
    /отвяж|достали|задолбал|идиот|дурак|пошел ты|пошли вы|к черту|заткни|shut up|idiot|stupid|damn you/,
  ],
  [
    'robot',
    /робот|бот |бот$|живой человек|вы человек|автоответчик|нейросет|искусственн|robot|are you human|a bot|real person/,
  ],
  ['operator', /оператор|менеджер|соедините|позовите|operator|human agent|speak to (a|some)/],
  [
    'reschedule',
    /перенес|перенест|другой день|другое время|попозже|позже|не смогу|неудобно|перезвон|послезавтра|resched|another (day|time)|later|call (me )?back|can't make/,
  ],
  ['address', /адрес|улиц|ул\.|проспект|подъезд|этаж|квартир|куда|домофон|address|street|where/],
  ['price', /сколько|цена|стоит|стоимост|дорого|оплат|руб|скидк|price|cost|how much|pay|discount/],
  [
    'delivery',
    /доставк|достав|курьер|заказ|посылк|когда|привез|приед|статус|deliver|courier|order|parcel|when/,
  ],
  ['goodbye', /до свидан|всего добр|всего хорош|пока|прощайте|хорошего дня|goodbye|bye|have a (nice|good)/],
  [
    'refusal',
    /не интерес|не нужно|не надо|не хочу|отказыва|нет, спасибо|отмен|not interested|no thank|cancel|don't want/,
  ],
  [
    'agreement',
    /^(да|ага|угу|хорошо|ладно|конечно|согласен|согласна|подтвержда|удобно|подходит|договорились|верно|yes|yeah|sure|ok|okay|right|agreed)([^a-zа-я]|$)|подтвержда|подойдет|устраивает|sounds good|confirm/,
  ],
  ['thanks', /спасибо|благодар|thank/],
  ['not-heard', /не слыш|плохо слышно|повторите|что вы сказали|не понял|алло\?|can't hear|repeat|say again/],
  ['greeting', /^(алло|здравствуйте|привет|добрый|слушаю|hello|hi|good)/],
]

/** Reads one utterance. «ё» counts as «е», case does not count. */
export function callerIntent(utterance: string): CallerIntent {
  const said = plain(utterance)
  return signs.find(([, sign]) => sign.test(said))?.[0] ?? 'other'
}

/** All intents that show anywhere in what a person said, whole conversation. */
export function callerIntents(utterances: readonly string[]): ReadonlySet<CallerIntent> {
  const found = new Set<CallerIntent>()
  for (const utterance of utterances) {
    const said = plain(utterance)
    for (const [intent, sign] of signs) if (sign.test(said)) found.add(intent)
  }
  return found
}

function plain(text: string): string {
  return text.trim().toLowerCase().replaceAll('ё', 'е')
}
