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

// Word starts are spelled out: \b knows Latin letters only, and «мне нужно» is no «не нужно».
// In this order: "не звоните мне больше, до свидания" is an opt-out, not a goodbye.
const signs: readonly (readonly [Exclude<CallerIntent, 'other'>, RegExp])[] = [
  [
    'opt-out',
    /(?<![а-я])не (звони|надо (мне |нам )?звонить)|больше (мне |нам |сюда )?не (звон|беспок)|удалите мой|убер\S+ мой номер|(do not|don't|stop) call|remove my number|take me off/,
  ],
  [
    'wrong-person',
    /ошиблись|не туда попали|здесь такой не|такого здесь нет|это не я|wrong number|wrong person/,
  ],
  [
    'rude',
    /отвяж|отстань|достали|задолбал|идиот|дурак|пош[её]л ты|пошли вы|к черту|заткни|shut up|idiot|stupid|damn you/,
  ],
  [
    'robot',
    /робот|(?<![а-я])бот(?![а-я])|живой человек|вы человек|автоответчик|нейросет|искусственн|are you human|a bot|real person/,
  ],
  ['operator', /оператор|менеджер|соедините|позовите|human agent|speak to (a|some)/],
  [
    'reschedule',
    /перенес|перенест|другой день|другое время|попозже|позже|(?<![а-я])не смогу|неудобно|перезвон|послезавтра|resched|another (day|time)|later|call (me )?back|can't make/,
  ],
  ['address', /адрес|улиц|ул\.|проспект|подъезд|этаж|квартир|куда|где (вы|нах)|домофон|address|street|where/],
  [
    'price',
    /сколько|(?<![а-я])цен|стоит|стоимост|дорого|оплат|(?<![а-я])руб|скидк|price|cost|how much|discount/,
  ],
  ['delivery', /достав(к|и)|курьер|заказ|посылк|когда|привез|приед|статус|deliver|courier|order|parcel|when/],
  [
    'goodbye',
    /до свидан|всего (добр|хорош)|(?<![а-я])пока(?![а-я])|прощайте|хорошего дня|goodbye|bye|have a (nice|good)/,
  ],
  [
    'refusal',
    /(?<![а-я])не (интерес|нужно|нужен|надо|хочу)|отказыва|нет, спасибо|отмен|not interested|no thank|cancel|don't want/,
  ],
  [
    'agreement',
    /^(да|ага|угу|хорошо|конечно|согласен|согласна|удобно|подходит|договорились|отлично|верно|yes|yeah|sure|ok|okay|right|agreed)(?![a-zа-я?])|подтвержда|подойдет|подходит|устраивает|согласен|согласна|(?<![а-я])в (понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье)|sounds good|confirm/,
  ],
  ['thanks', /спасибо|благодар|thank/],
  [
    'not-heard',
    /кто это|кто вы|кто говорит|(?<![а-я])не слыш|плохо слышно|повторите|что вы сказали|(?<![а-я])не понял|алло\?|can't hear|repeat|say again/,
  ],
  ['greeting', /^(да|алло|здравствуйте|привет|добрый|слушаю|hello|hi|good)/],
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
