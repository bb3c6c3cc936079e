/*
 * Abbreviations that end in a full stop, without it, in lower case. Written down from Russian and English usage
 * (GOST R 7.0.12, addresses, units, titles); what is missing is either short, and then looked at with care anyway, or rare.
 */

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/))

/** Something always follows: titles, parts of an address, "see", "e.g.". Never the end of a sentence. */
export const LEADING_ABBREVIATIONS = words(`
  ул пр-т пр-кт просп пер наб пл бул бульв ш шос туп пр-д д корп к стр вл кв оф каб пав секц эт под комн пом мкр мкрн пос дер
  с ст обл респ р-н окр им ном тел факс доб моб раб эл напр см ср рис табл гл разд проф акад доц инж канд зам зав нач
  гр гр-н гр-ка тов св преп уч т п н м л ч прибл англ рус лат соотв авт изд ред сост худ исп
  dr mr mrs ms prof st rev hon gen col sgt capt lt gov pres fig vs nos approx ext tel dept ave blvd rd apt
  e.g i.e cf al viz
`)

/** Something may follow: units, and what closes an enumeration. The end where a capital letter follows. */
export const CLOSING_ABBREVIATIONS = words(`
  руб коп тыс млн млрд трлн долл у.е мин сек час ч сут нед мес г гг в вв л лл чел шт экз уп упак кг гр мг мл см мм км м
  га т кв.м кг/ч км/ч др пр проч т.д т.п т.ч н.э янв февр мар апр июн июл авг сент сен окт нояб ноя дек пн вт ср чт пт сб вс
  эт ед ок макс мин
  etc no inc ltd corp co llc jr sr a.m p.m am pm u.s u.k u.s.a e.u hrs hr min sec lbs oz ft jan feb mar apr jun jul aug
  sept sep oct nov dec mon tue tues wed thu thurs fri sat sun
`)

/** Full words of up to three letters that often stand last: no abbreviation hides behind them. */
export const SHORT_WORDS = words(`
  вас вам нас нам мне нет дня это них ним ней ней вы мы они она оно тут там все всё раз год лет дом мир нём нем тех
  его ему день ещё еще уже вот чем кто что где тот та те эти они мой мою моя ваш наш наша их
`)

/** Words after which speakers trail off: what follows them may be an ellipsis, so the next character is waited for. */
export const TRAILING_WORDS = words(`
  сейчас секунду секундочку минуту минутку минуточку момент погодите подождите подумать подумаю посмотрю посмотрим
  проверю уточню понимаете видите знаете смотрите значит скажем допустим наверное возможно может если
`)

/** Words before a name of the web that may be written in Cyrillic («на сайте госуслуги.рф»). */
export const WEB_WORDS = /^(?:сайт|портал|страниц|адрес|домен|почт|ссылк)\p{L}*$/u
