import type { CallerIntent } from './caller-intent.ts'

/** The languages in which the simulated assistant speaks. */
export type SpokenLanguage = 'ru' | 'en'

/**
 * What the assistant of HALO says. `{slots}` are filled from the prompt's variables; a phrase whose slots are
 * not all known is passed over, so each list ends in phrases without any. Abbreviations, decimals, initials
 * and ordinals are there on purpose: they are what makes sentence ends hard to find.
 */
export const phrases: Readonly<Record<SpokenLanguage, Readonly<Record<CallerIntent, readonly string[]>>>> = {
  ru: {
    'opt-out': [
      'Понял вас, больше звонить не будем. Извините за беспокойство. До свидания!',
      'Хорошо, я убираю ваш номер из списка, т. е. звонков больше не будет. Всего доброго!',
    ],
    'wrong-person': [
      'Извините, пожалуйста, видимо, в номере ошибка. Я передам коллегам, чтобы номер исправили. Всего доброго!',
    ],
    rude: [
      'Понимаю ваше недовольство и постараюсь не занять много времени. Могу коротко сказать главное или перезвонить позже. Как вам удобнее?',
      'Извините, что отвлекаю. Если разговор неуместен, просто скажите, и я закончу.',
    ],
    robot: [
      'Да, я голосовой ассистент, т. е. программа, а не человек. Но помочь с вопросом могу. Что вас интересует?',
      'Вы правы, я голосовой ассистент компании HALO. Если захотите, переключу на оператора. Продолжим?',
    ],
    operator: [
      'Хорошо, передам ваш вопрос оператору. Он перезвонит в течение 1,5 часа. Что ему сообщить?',
      'Конечно. Коллега из отдела заботы, А. С. Иванова, свяжется с вами сегодня. Удобно?',
    ],
    reschedule: [
      'Конечно, перенесём. Сейчас у вас стоит {date}. На какой день и время вам удобно?',
      'Без проблем. Ближайшее свободное время завтра с 10.00 до 14.00 или 1-го числа вечером. Что выбрать?',
      'Хорошо, меняю время. Курьер позвонит за полчаса, т. е. ждать у двери не придётся. Подойдёт завтра после 18 часов?',
    ],
    address: [
      'У меня записан адрес: {address}. Всё верно?',
      'Привезём по адресу {address}. Подъезд и этаж курьер уточнит по телефону. Нужно что-то исправить?',
      'Пункт выдачи находится на ул. Ленина, д. 5, рядом со ст. м. «Площадь Революции». Он открыт с 9.00 до 21.00. Вам удобнее пункт или курьер?',
    ],
    price: [
      'Сумма заказа {price}. Оплатить можно картой или наличными при получении. Что вам удобнее?',
      'Доставка по городу бесплатная при заказе от 3.5 тыс. руб., иначе 290 рублей. Оплата картой или наличными.',
      'Стоимость зависит от набора услуг. В среднем выходит 1.2 тыс. рублей в месяц, без скрытых платежей. Рассказать подробнее?',
    ],
    delivery: [
      'Ваш заказ {order} уже собран. Доставка назначена на {date}. Вам удобно это время?',
      '{name}, заказ {order} передан в доставку. Курьер позвонит за 30 минут, т. е. вы успеете подготовиться.',
      'Заказ уже в пути. Курьер приедет с 10.00 до 14.00 и позвонит заранее. Подойдёт такое время?',
    ],
    refusal: [
      'Понимаю. Подскажите, пожалуйста, что именно не подошло? Это поможет нам стать лучше.',
      'Хорошо, настаивать не буду. Если передумаете, мы на связи. Могу ещё чем-то помочь?',
    ],
    goodbye: [
      'Спасибо за разговор! Хорошего дня. До свидания!',
      'Спасибо, {name}. Всего доброго, до свидания!',
      'Рад был помочь. До свидания!',
    ],
    agreement: [
      'Отлично, так и запишу. Подтверждение придёт в СМС. Остались ли ещё вопросы?',
      'Замечательно, {name}. Тогда жду вас на связи, если что-то изменится. Могу ещё чем-то помочь?',
      'Хорошо, договорились. За прошлый год нам доверились 3.5 млн. клиентов, и вы теперь среди них. Есть ли ещё вопросы?',
    ],
    thanks: ['Пожалуйста! Могу ещё чем-то помочь?', 'Всегда рад помочь. Остались ли вопросы?'],
    'not-heard': [
      'Повторю. Я звоню от компании HALO по поводу вашего заказа. Вам удобно говорить?',
      'Извините, связь плохая. Я голосовой ассистент HALO. Слышно меня теперь?',
    ],
    greeting: [
      'Здравствуйте, {name}! Звоню по поводу заказа {order}. Удобно сейчас говорить?',
      'Добрый день! Я помогу с доставкой, адресом, оплатой и т. д. Что вас интересует?',
    ],
    other: [
      'Понял вас. Уточните, пожалуйста, что вы имеете в виду? Я помогу с заказом, доставкой и оплатой.',
      'Хорошо, записал. Передам это коллегам. Что-нибудь ещё?',
      'Спасибо, это важно. По статистике, такие вопросы решаются за 1-2 дня. Могу ещё чем-то помочь?',
    ],
  },
  en: {
    'opt-out': ['Understood, we will not call you again. Sorry for the trouble. Goodbye!'],
    'wrong-person': ['I am sorry, the number seems to be wrong. I will have it corrected. Goodbye!'],
    rude: [
      'I understand that this is a bad moment. I can be brief, or call back later. What would you prefer?',
    ],
    robot: [
      'Yes, I am a voice assistant, i.e. a program. I can still help you. What would you like to know?',
    ],
    operator: [
      'Of course. My colleague Dr. J. Smith will call you back within 1.5 hours. What should I tell him?',
    ],
    reschedule: [
      'No problem. It is set for {date} now. Which day suits you?',
      'Of course. We have tomorrow from 10 a.m. to 2 p.m. free. Would that suit you?',
    ],
    address: [
      'I have {address} here. Is that right?',
      'Our pick-up point is at 5 Main St. near the station. It is open until 9 p.m. Would you rather have a courier?',
    ],
    price: [
      'The total is {price}. You can pay by card or in cash. Which do you prefer?',
      'Delivery costs $3.50, and nothing above $40. Shall I go on?',
    ],
    delivery: [
      'Your order {order} is packed. Delivery is set for {date}. Does that suit you?',
      'Your order is on its way. The courier calls 30 min. before arrival. Does that suit you?',
    ],
    refusal: ['I see. May I ask what did not suit you? It helps us to improve.'],
    goodbye: ['Thank you for your time. Goodbye!', 'Thank you, {name}. Have a good day. Goodbye!'],
    agreement: ['Great, I have noted that. You will get a text message. Is there anything else?'],
    thanks: ['You are welcome! Is there anything else?'],
    'not-heard': ['Let me repeat. I am calling from HALO about your order. Is this a good moment?'],
    greeting: [
      'Hello, {name}! I am calling about your order {order}. Is this a good moment?',
      'Hello! How can I help you?',
    ],
    other: ['I see. Could you tell me a little more? I can help with orders, delivery and payment.'],
  },
}
