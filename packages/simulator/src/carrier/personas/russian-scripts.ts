import type { ConversationScriptInput } from '../conversation-script.ts'

/** Answers to what any polite caller may ask; each cooperative person has them besides their own story. */
const politeAnswers: NonNullable<ConversationScriptInput['answers']> = [
  {
    hears: 'удобно (ли )?(вам )?(сейчас )?говорить|удобно разговаривать',
    says: ['Да, удобно.', 'Да, говорите.'],
  },
  {
    hears: 'как (к вам|вас) (обращаться|зовут)|ваше имя',
    says: ['Меня зовут Алексей.', 'Ольга.', 'Можно просто Сергей.'],
  },
  { hears: 'какой (день|время)|когда (вам )?удобн|на какое время', says: ['Давайте в четверг после обеда.'] },
  { hears: '(ваш|укажите|назовите).*адрес', says: ['Улица Ленина, дом пять, квартира двенадцать.'] },
  {
    hears: 'подтвержда|верно\\?|правильно\\?|договорились\\?|подойд[её]т\\?|устраивает\\?|записать вас',
    says: ['Да, всё верно.', 'Да, подтверждаю.', 'Да, меня это устраивает.'],
    times: 2,
  },
  {
    hears: '(ещ[её] вопросы|чем[- ](то |нибудь )?ещ[её]|что[- ](то|нибудь) ещ[её])',
    says: ['Нет, больше вопросов нет. Спасибо, до свидания!', 'Нет, это всё. Спасибо, до свидания!'],
    thenHangsUp: true,
  },
]

/** People who talk with the agent for a few turns and say goodbye. */
export const cooperative: readonly ConversationScriptInput[] = [
  {
    answers: politeAnswers,
    lines: [
      'Да, здравствуйте. Я хотел узнать про доставку моего заказа.',
      'А когда его привезут?',
      'Хорошо, мне подходит.',
    ],
  },
  {
    pickUp: ['Алло?', 'Да, слушаю.'],
    answers: politeAnswers,
    lines: [
      'Добрый день. Скажите, сколько стоит подключение?',
      'А скидки у вас есть?',
      'Понятно, я подумаю.',
    ],
  },
  {
    answers: politeAnswers,
    lines: [
      'Здравствуйте. Мне нужно перенести визит мастера на другой день.',
      'В пятницу утром, если можно.',
      'Да, спасибо, запишите.',
    ],
  },
  {
    pickUp: ['Да?'],
    answers: politeAnswers,
    lines: [
      'Здравствуйте, да, оставлял заявку.',
      'Расскажите, пожалуйста, подробнее.',
      'Хорошо, согласен.',
      'Отлично.',
    ],
  },
  {
    answers: politeAnswers,
    lines: ['Алло, здравствуйте.', 'А вы робот или живой человек?', 'Ладно, понятно. А где вы находитесь?'],
  },
]

/** Speaks before the agent has finished, then goes on politely. */
export const interrupting: ConversationScriptInput = {
  answers: politeAnswers,
  lines: ['Подождите, подождите, а кто это?', 'Так, а сколько это стоит?', 'Хорошо, это мне подходит.'],
  bargesInAfterMs: [1_200, 2_200],
  bargeIns: 2,
}

/** Never ends by themselves: the agent's limit has to. */
export const talkative: ConversationScriptInput = {
  lines: [
    'Ой, как хорошо, что вы позвонили, я как раз хотела с кем-нибудь поговорить про доставку.',
    'Вы знаете, у меня в прошлый раз курьер приехал на два часа позже, и я очень волновалась.',
    'А ещё мне соседка рассказывала, что у неё всё было совсем по-другому.',
    'А вот скажите, у вас всегда такая погода, или только сегодня?',
    'Я вот всё думаю, заказать мне ещё одну коробку или не заказывать.',
    'И внук у меня тоже спрашивал про вашу компанию, очень интересовался.',
  ],
  ending: 'goes-on-forever',
}

/** People who do not want to be called, and say it roughly. */
export const rude: readonly ConversationScriptInput[] = [
  { pickUp: ['Ну?'], lines: ['Чего вам надо?', 'Отстаньте вы уже от меня.'], ending: 'hangs-up' },
  { lines: ['Опять вы? Достали уже звонить!', 'Мне ничего не нужно, идите к чёрту.'], ending: 'hangs-up' },
]

/** People who ask not to be called again. */
export const optingOut: readonly ConversationScriptInput[] = [
  { lines: ['Не звоните мне больше.'], ending: 'hangs-up' },
  { lines: ['Пожалуйста, больше мне не звоните и удалите мой номер.'], ending: 'hangs-up' },
  {
    lines: ['Здравствуйте. А что вы хотели?', 'Нет, не надо мне звонить, уберите мой номер из базы.'],
    ending: 'hangs-up',
  },
]

/** Says nothing and presses nine: what a recorded announcement usually offers to whoever wants no more calls. */
export const pressing: ConversationScriptInput = { presses: '9', ending: 'falls-silent' }

/** Answers by keys wherever the agent asks for digits. */
export const typing: ConversationScriptInput = {
  answers: [{ hears: 'введите|наберите|нажмите|номер заказа', presses: '1234#', times: 3 }],
  lines: ['Здравствуйте, я по поводу заказа.', 'Хорошо.', 'Спасибо.'],
}

/** Somebody to whom calls are handed over: says who they are, speaks with the person, and hangs up. */
export const operator: ConversationScriptInput = {
  pickUp: ['Отдел продаж, слушаю вас.'],
  lines: ['Да, понимаю вас.', 'Всё оформил, курьер позвонит.'],
  ending: 'hangs-up',
  patienceMs: 30_000,
}

/** Picks up and says nothing, ever. */
export const silent: ConversationScriptInput = { ending: 'falls-silent' }

/** Hangs up in the middle of the first words. */
export const hurried: ConversationScriptInput = { ending: 'falls-silent', hangsUpAfterMs: [1_500, 3_500] }

/** An answering machine: greeting, tone, silence; hangs up when its tape is over. */
export const voicemail: ConversationScriptInput = {
  pickUp: [
    'Здравствуйте. Абонент не может ответить на ваш звонок. Пожалуйста, оставьте сообщение после сигнала.',
    'Вас приветствует голосовая почта. Говорите после сигнала.',
  ],
  beeps: true,
  ending: 'falls-silent',
  hangsUpAfterMs: [45_000, 60_000],
}

/** A subscriber's own robot, which answers in a human voice. */
export const secretaryRobot: ConversationScriptInput = {
  pickUp: ['Здравствуйте! Я секретарь абонента. Скажите, пожалуйста, по какому вопросу вы звоните?'],
  lines: ['Я передам абоненту, что вы звонили. Хотите что-нибудь добавить?'],
  goodbyes: ['Спасибо за звонок, до свидания!'],
}
