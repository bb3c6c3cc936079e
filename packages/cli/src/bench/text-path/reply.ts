/** A reply as agents give it: three sentences, an abbreviation and a decimal among them. */
export const REPLY =
  'Да, ваш заказ уже собран. Курьер привезёт его завтра с 10:00 до 14:00 на ул. Ленина, доставка стоит 3.5 тыс. рублей. Вам удобно это время?'
